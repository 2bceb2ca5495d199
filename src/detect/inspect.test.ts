// What a stack file says of an app, held against small repositories.
import { describe, expect, it } from 'vitest'
import type { AppSection } from '../model/stack.ts'
import { appSection } from '../../test/app-section.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import { providers } from '../providers/index.ts'
import { inspectApp } from './inspect.ts'

type Contents = Readonly<Record<string, string>>

const [first] = providers.frameworks
const provider = { ...first, versions: ['3.11', '3.12', '3.13'], defaultVersion: '3.13' } as FrameworkProvider

const section = appSection({ framework: 'flask', entry: 'site.app:app' })

const base: Contents = {
  'site/__init__.py': 'x = 1\n',
  'site/app.py': 'from site import x\napp = x\n',
  'requirements.txt': 'Flask==3\n',
}

function inspect(contents: Contents, changes: Partial<AppSection> = {}) {
  const all: Contents = { ...base, ...contents }
  const paths = Object.keys(all).filter((path) => all[path] !== '(none)')
  const { facts, problems } = inspectApp({ ...section, ...changes }, provider, {
    paths: paths.toSorted(),
    read: (path) => all[path],
  })
  return { facts: facts?.kind === 'python' ? facts : undefined, problems }
}

const messages = (contents: Contents, changes: Partial<AppSection> = {}): string[] =>
  inspect(contents, changes).problems.map(
    ({ key, diagnostic }) =>
      `${key}: ${diagnostic.message}${diagnostic.help === undefined ? '' : ` | ${diagnostic.help}`}`,
  )

describe('the entry', () => {
  it('is a file', () => expect(inspect({}).facts?.entryFile).toBe('site/app.py'))
  it('may be a package', () => expect(inspect({}, { entry: 'site:x' }).facts?.entryFile).toBe('site/__init__.py'))
  it('may lie in a src layout that is installed', () =>
    expect(
      inspect(
        { 'src/shop/web.py': 'def make(): pass\n', 'requirements.txt': 'flask\n-e .\n' },
        { entry: 'shop.web:make()' },
      ).facts?.entryFile,
    ).toBe('src/shop/web.py'))
  it('may be imported', () =>
    expect(
      inspect({ 'wsgi.py': 'from site.app import app as application\n' }, { entry: 'wsgi:application' }).problems,
    ).toEqual([]))
  it('is missing', () =>
    expect(messages({}, { entry: 'sites.app:app' })).toEqual([
      "entry: the entry's module sites.app is not in the repository: there is no sites/app.py | did you mean site.app:app?",
    ]))
  it('has no such object', () =>
    expect(messages({ 'site/app.py': 'def create_app():\n    app = 1\n' })).toEqual([
      "entry: the entry's module site/app.py has no app | it has create_app",
    ]))
  it('is a function that nobody calls', () => {
    const source =
      'def create_app(config=None, *rest):\n    pass\ndef application(environ, start_response):\n    pass\n'
    expect(messages({ 'site/app.py': source }, { entry: 'site.app:create_app' })).toEqual([
      "entry: the entry's create_app in site/app.py is a function that makes the app, and not the app | call it: site.app:create_app()",
    ])
    for (const entry of ['site.app:create_app()', 'site.app:application'])
      expect(messages({ 'site/app.py': source }, { entry })).toEqual([])
  })
  it('lies in a folder that is missing', () =>
    expect(messages({}, { path: 'web' })[0]).toContain("path: the app's folder web is not in the repository"))
})

describe('requirements', () => {
  const requirements = (contents: Contents, changes: Partial<AppSection> = {}) =>
    inspect(contents, changes).facts?.requirements
  it('are plain, with includes, comments and extras', () => {
    expect(
      requirements({
        'requirements.txt': '-r more/base.txt # all\nFlask_Login>=1 ; python_version > "3"\npsycopg[binary]==3\n',
        'more/base.txt': 'SQLAlchemy\n-r base.txt\n',
      }),
    ).toMatchObject({
      kind: 'plain',
      file: 'requirements.txt',
      inputs: ['requirements.txt', 'more/base.txt'],
      packages: ['flask-login', 'psycopg', 'psycopg[binary]', 'sqlalchemy'],
      installable: false,
    })
  })
  it('are hashed', () =>
    expect(requirements({ 'requirements.txt': 'flask==3 \\\n    --hash=sha256:aa\n' })).toMatchObject({
      kind: 'hashed',
      packages: ['flask'],
    }))
  it('are hashed but for what comes from a repository', () => {
    const hashed = 'flask==3 --hash=sha256:aa\n'
    const fork = 'fork @ git+https://host/fork@abc\n'
    expect(requirements({ 'requirements.txt': `${hashed}${fork}` })).toMatchObject({
      kind: 'hashed',
      unhashed: true,
      fromGit: true,
    })
    expect(requirements({ 'requirements.txt': hashed })).not.toHaveProperty('unhashed')
    expect(requirements({ 'requirements.txt': fork })).not.toHaveProperty('unhashed')
  })
  it('lie beside the package', () =>
    expect(requirements({ 'requirements.txt': '(none)', 'site/requirements.txt': 'flask' })?.file).toBe(
      'site/requirements.txt',
    ))
  it('are a lock with its project', () => {
    const lock = {
      'pyproject.toml': '[project]\nname = "x"\n[build-system]\n',
      'uv.lock': `version = 1
[[package]]
name = "flask"
dependencies = [{ name = "click" }, { name = "psycopg", extra = ["binary"], marker = "x" }]
[[package]]
name = "click"
[[package]]
name = "psycopg"
[package.optional-dependencies]
binary = [{ name = "psycopg-binary" }]
pool = [{ name = "psycopg-pool" }]
[[package]]
name = "gunicorn"
[[package]]
name = "pytest"
[[package]]
name = "x"
source = { editable = "." }
dependencies = [{ name = "flask" }]
[package.optional-dependencies]
server = [{ name = "gunicorn" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
`,
    }
    expect(requirements(lock)).toMatchObject({
      kind: 'uv-lock',
      file: 'uv.lock',
      inputs: ['uv.lock', 'pyproject.toml'],
      // Neither the extra that nobody asks for nor the group, which `uv sync --no-dev` leaves out.
      packages: ['click', 'flask', 'psycopg', 'psycopg-binary', 'psycopg[binary]'],
      installable: true,
    })
  })
  it('are where the stack file says', () =>
    expect(requirements({ 'deploy/r.txt': 'a' }, { requirements: 'deploy/r.txt' })?.file).toBe('deploy/r.txt'))
  it('are not where it says', () =>
    expect(messages({}, { requirements: 'r.txt' })[0]).toContain('requirements: r.txt is not in the repository'))
  it('are conda’s', () =>
    expect(messages({ 'requirements.txt': '(none)', 'environment.yml': 'dependencies: [flask]\n' })[0]).toContain(
      "environment.yml is conda's",
    ))
  it('are missing', () =>
    expect(messages({ 'requirements.txt': '(none)' })[0]).toContain('no file says which packages the app needs'))
})

describe('the version', () => {
  it.each<[string, Contents, string | undefined]>([
    ['default', {}, '3.13'],
    ['.python-version', { '.python-version': '3.11.4\n' }, '3.11'],
    ['runtime.txt', { 'runtime.txt': 'python-3.12.1' }, '3.12'],
    ['.tool-versions', { '.tool-versions': 'nodejs 20\npython 3.12.0\n' }, '3.12'],
    ['a range', { 'pyproject.toml': '[project]\nrequires-python = ">=3.10,<3.13"\n' }, '3.12'],
    ['an open range, of which the usual one', { 'pyproject.toml': '[project]\nrequires-python = ">=3.11"\n' }, '3.13'],
    ['a compatible release', { 'pyproject.toml': '[project]\nrequires-python = "~=3.11.2"\n' }, '3.11'],
    ['poetry', { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.11"\n' }, '3.13'],
    [
      'a Dockerfile, before a range',
      {
        Dockerfile: 'ARG V=3.11\nFROM python:${V}-slim\n',
        'pyproject.toml': '[project]\nrequires-python = ">=3.10"\n',
      },
      '3.11',
    ],
    ['one that has no image', { '.python-version': '3.8' }, undefined],
  ])('%s', (_, contents, expected) => expect(inspect(contents).facts?.version).toBe(expected))
  it('of the stack file wins', () =>
    expect(inspect({ '.python-version': '3.11' }, { version: '3.12' }).facts?.version).toBe('3.12'))
  it('of the stack file is unknown', () =>
    expect(messages({}, { version: '3.7' })).toEqual([
      'python: python 3.7 has no base image here | known: 3.11, 3.12, 3.13',
    ]))
  it('of the repository is unknown', () =>
    expect(messages({ '.python-version': '3.8' })[0]).toContain('.python-version:1 asks for python 3.8'))
})

describe('a lock for other versions of the language', () => {
  const contents = {
    'requirements.txt': '(none)',
    'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.9,<3.12"\n',
    'poetry.lock': '[metadata]\npython-versions = "^3.9,<3.12"\n',
  }
  it('is fine for one of them', () => expect(messages(contents)).toEqual([]))
  it('is refused for another', () =>
    expect(messages(contents, { version: '3.13' })).toEqual([
      'python: poetry.lock was made for python ^3.9,<3.12, not for 3.13 | say python: "3.11", or lock it anew',
    ]))
})

describe('a published release', () => {
  const release = 'shop[mail]==1.2'
  const published = (contents: Contents, changes: Partial<AppSection> = {}) =>
    inspect({ 'requirements.txt': '(none)', ...contents }, { release, entry: 'shop.web:app', ...changes })
  it('may have the entry, which is then not in the repository', () => {
    const { facts, problems } = published({})
    expect(problems).toEqual([])
    expect(facts).toMatchObject({
      requirements: { kind: 'named', named: [release], packages: ['shop', 'shop[mail]'], file: '', inputs: [] },
    })
    expect(facts).not.toHaveProperty('entryFile')
  })
  it('is not looked for where the repository has the module', () => {
    expect(published({}, { entry: 'site.app:app' }).facts?.entryFile).toBe('site/app.py')
    expect(published({}, { entry: 'site.app:none' }).problems).toHaveLength(1)
  })
  it('leaves the repository’s own requirements alone', () =>
    expect(published({ 'requirements.txt': 'other' }).facts?.requirements.kind).toBe('named'))
  it('has the list that the stack file names as its lock', () => {
    const list = (line: string): Contents => ({ 'locked.txt': `${line} --hash=sha256:aa\n` })
    expect(published(list('shop[mail]==1.2'), { requirements: 'locked.txt' }).facts?.requirements).toMatchObject({
      kind: 'hashed',
      file: 'locked.txt',
    })
    const stale = messages({ ...list('shop==1.1') }, { release, requirements: 'locked.txt' })
    expect(stale).toEqual([
      `requirements: locked.txt is stale: it has shop==1.1, not ${release} | compile it anew: \`echo '${release}' | uv pip compile --universal --generate-hashes --output-file locked.txt -\``,
    ])
    expect(messages(list('flask==3'), { release, requirements: 'locked.txt' })[0]).toContain(`it has no ${release}`)
  })
})

it('a folder that a lock installs as it is worked on is refused', () => {
  const lock = JSON.stringify({ default: { e1: { path: './lib', editable: true } } })
  const contents = { 'requirements.txt': '(none)', Pipfile: '[packages]\n', 'Pipfile.lock': lock }
  expect(messages(contents)[0]).toContain('lib, which is not in the repository')
  expect(messages({ ...contents, 'lib/setup.py': '' })[0]).toContain('as it is while somebody works on it')
})

it('a migration runs in a folder', () => {
  expect(messages({}, { migrate: { command: ['x'], directory: 'site' } })).toEqual([])
  expect(messages({}, { migrate: { command: ['x'], directory: 'db' } })[0]).toContain(
    "migrate: the migration's folder db is not in the repository",
  )
})

describe('a lock', () => {
  const project = (dependencies: string, more = ''): string =>
    `[project]\nname = "shop"\nrequires-python = ">=3.11"\ndependencies = [${dependencies}]\n${more}`
  const lock = (dist: string, python = '>=3.11'): string =>
    `version = 1\nrequires-python = "${python}"\n\n[[package]]\nname = "flask"\nversion = "3"\n\n[[package]]\nname = "shop"\nsource = { virtual = "." }\ndependencies = [\n    { name = "flask" },\n]\n\n[package.metadata]\nrequires-dist = [${dist}]\n`
  const flask = '\n    { name = "flask", specifier = ">=3,<4" },\n'
  const stale = (pyproject: string, uvLock: string): string | undefined =>
    messages({ 'pyproject.toml': pyproject, 'uv.lock': uvLock })[0]

  it('agrees', () => expect(stale(project('"Flask >=3, <4"'), lock(flask))).toBeUndefined())
  it('agrees in other words', () =>
    expect(stale(project('"flask>=3,<4"').replace('>=3.11', '>=3.11,<3.12'), lock(flask, '==3.11.*'))).toBeUndefined())
  it('agrees on extras and markers', () => {
    const more = '[project.optional-dependencies]\nmail = ["Flask_Mail"]\n'
    const dist = `${flask}    { name = "flask-mail", marker = "extra == 'mail'" },\n    { name = "tzdata", marker = "sys_platform == 'win32'" },\n`
    expect(
      stale(project('"flask[async]>=3,<4", "tzdata; sys_platform == \'win32\'"', more), lock(dist)),
    ).toBeUndefined()
  })
  it('lacks a package', () =>
    expect(stale(project('"flask>=3,<4", "redis"'), lock(flask))).toBe(
      'requirements: uv.lock is stale: pyproject.toml asks for redis, which the lock does not have | run `uv lock`, and commit the result',
    ))
  it('has another version', () =>
    expect(stale(project('"flask>=2"'), lock(flask))).toContain('asks for flask>=2, the lock was made for flask<4,>=3'))
  it('has one too many', () =>
    expect(stale(project(''), lock(flask))).toContain('the lock has flask, which pyproject.toml no longer asks for'))
  it('is for another language version', () =>
    expect(stale(project('"flask>=3,<4"'), lock(flask, '>=3.9'))).toContain(
      'asks for version >=3.11, the lock was made for >=3.9',
    ))
})
