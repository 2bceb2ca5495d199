// Which file an app is installed from, and what is said of the other one.
import { describe, expect, it } from 'vitest'
import type { Files } from '../model/files.ts'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'
import { findRequirements, readRequirements } from './python/requirements.ts'
import { openRepository } from './repository.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents): Files => ({
  paths: Object.keys(contents).toSorted(),
  read: (path) => contents[path],
})
const appOf = (contents: Contents) => {
  const [app] = draftStack(
    files({ 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n', ...contents }),
    providers,
    { name: 'shop' },
  ).apps
  if (!app) throw new Error('no app')
  return app
}
const project = (dependencies: string, more = ''): string =>
  `[project]\nname = "shop"\ndependencies = [${dependencies}]\n${more}`

describe('a project file and a list beside it', () => {
  const chosen = (contents: Contents) => {
    const { requirements, losers } = appOf(contents)
    return [requirements?.value, ...losers.map(({ what, why }) => `${what}: ${why}`)]
  }
  const image = (run: string): string => `FROM python:3.12\nWORKDIR /code\nCOPY . .\n${run}\nCMD uvicorn main:app\n`

  it.each<[string, Contents, string[]]>([
    ['a project alone', { 'pyproject.toml': project('"fastapi>=0.110"') }, ['pyproject.toml']],
    ['a list alone', { 'requirements.txt': 'fastapi\n' }, ['requirements.txt']],
    [
      'a project that names nothing',
      { 'pyproject.toml': '[tool.ruff]\n', 'requirements.txt': 'fastapi\n' },
      ['requirements.txt'],
    ],
    [
      'a list that has all of it',
      { 'pyproject.toml': project('"fastapi"'), 'requirements.txt': 'fastapi==0.128.0\nstarlette==0.50.0\n' },
      ['requirements.txt', 'the dependencies of pyproject.toml: requirements.txt has all of them'],
    ],
    [
      'a list that leaves some out',
      { 'pyproject.toml': project('"fastapi", "httpx"'), 'requirements.txt': 'mkdocs\nfastapi\n' },
      ['pyproject.toml', 'requirements.txt: it leaves out httpx, which pyproject.toml names'],
    ],
    [
      'the list that the image installs',
      {
        'pyproject.toml': project('"fastapi", "httpx"'),
        'requirements.txt': 'fastapi\n',
        Dockerfile: image('RUN pip install -r requirements.txt'),
      },
      ['requirements.txt', 'pyproject.toml: Dockerfile:4 installs requirements.txt'],
    ],
    [
      'the project that the image installs',
      {
        'pyproject.toml': project('"fastapi"'),
        'requirements.txt': 'fastapi==0.128.0\n',
        Dockerfile: image('RUN pip install --no-cache-dir .'),
      },
      ['pyproject.toml', 'requirements.txt: Dockerfile:4 installs pyproject.toml'],
    ],
    [
      'the project by its file',
      {
        'pyproject.toml': project('"fastapi"'),
        'requirements.txt': 'fastapi==0.128.0\n',
        Dockerfile: image('RUN uv pip install --system -r pyproject.toml'),
      },
      ['pyproject.toml', 'requirements.txt: Dockerfile:4 installs pyproject.toml'],
    ],
    [
      'the lock that the image installs, though it is not the usual one',
      {
        'poetry.lock': '',
        'uv.lock': 'version = 1\n',
        'pyproject.toml': '[tool.poetry.dependencies]\nfastapi = "*"\n',
        Dockerfile: image('COPY pyproject.toml poetry.lock ./'),
      },
      ['poetry.lock'],
    ],
    [
      'a lock before both',
      { 'uv.lock': 'version = 1\n', 'pyproject.toml': project('"fastapi"'), 'requirements.txt': 'fastapi\n' },
      ['uv.lock'],
    ],
  ])('%s', (_, contents, expected) => expect(chosen(contents)).toEqual(expected))

  it('is named where it is not the one that would be taken', () => {
    const both = { 'poetry.lock': '', 'pyproject.toml': '[tool.poetry.dependencies]\nfastapi = "*"\n' }
    const copied = { 'uv.lock': 'version = 1\n', Dockerfile: image('COPY pyproject.toml poetry.lock ./') }
    expect(appOf(both).requirements).toMatchObject({ value: 'poetry.lock', isUsual: true })
    expect(appOf({ ...both, ...copied }).requirements).toMatchObject({ value: 'poetry.lock', isUsual: false })
  })

  it('says that nothing is pinned, and names what is not where it is looked for', () => {
    expect(appOf({ 'pyproject.toml': project('"fastapi"') }).requirements).toMatchObject({
      isUsual: false,
      note: expect.stringContaining('compiles a lock'),
    })
    expect(appOf({ 'requirements.txt': 'fastapi\n' }).requirements).toMatchObject({ isUsual: true })
  })
})

describe('a project without a lock', () => {
  const read = (contents: Contents) => readRequirements(openRepository(files(contents)), 'pyproject.toml')
  it('has its packages and extras, and says which are open', () =>
    expect(
      read({ 'pyproject.toml': project('"uvicorn[standard]>=0.27", "a==1", "b<2; python_version > \'3\'"') }),
    ).toMatchObject({
      kind: 'project',
      inputs: ['pyproject.toml'],
      packages: ['a', 'b', 'uvicorn', 'uvicorn[standard]'],
      openEnded: { uvicorn: '>=0.27' },
      installable: false,
    }))
  it.each<[string, Contents, boolean]>([
    ['in a src layout', { 'src/shop/__init__.py': '' }, true],
    ['with its packages beside it', { 'shop/__init__.py': '' }, false],
    ['where src is a package itself', { 'src/__init__.py': '', 'src/shop/__init__.py': '' }, false],
  ])('is installed itself: %s', (_, more, expected) =>
    expect(read({ 'pyproject.toml': project('', '[build-system]\nrequires = []\n'), ...more }).installable).toBe(
      expected,
    ),
  )
})

describe('what a lock is compiled from', () => {
  const read = (file: string, content: string) => readRequirements(openRepository(files({ [file]: content })), file)
  it.each<[string, true | undefined]>([
    ['a==1\nb==2 ; python_version > "3"\n', undefined],
    ['a @ https://x/a-1.whl\n', undefined],
    ['a==1\nb>=2,<3\n', true],
    ['a==1.*\n', true],
    ['a\n', true],
  ])('a list leaves a version open: %j', (content, expected) => expect(read('r.txt', content).isLoose).toBe(expected))
  it('is where packages come from, where a file says so', () => {
    const lines = ['--extra-index-url https://x/simple', '-i https://y', '--find-links=https://z']
    expect(read('r.txt', [...lines, '-r more.txt', '--no-binary a', 'a'].join('\n')).indexes).toEqual(lines)
    const index = '[[tool.uv.index]]\nname = "x"\nurl = "https://x/simple"\n'
    expect(read('pyproject.toml', project('"a"', index)).indexes).toEqual(['--extra-index-url https://x/simple'])
    expect(read('r.txt', 'a')).not.toHaveProperty('indexes')
  })
  it('is of a project file what says what is installed, and no other line of it', () => {
    const says = (more: string) => read('pyproject.toml', project('"a>=1", "b"', more)).says
    expect(says('version = "2"\n[tool.x]\ny = 1\n[tool.uv]\ndev-dependencies = ["c"]\n')).toEqual(['a>=1', 'b'])
    expect(says('[tool.uv]\nconstraint-dependencies = ["c<2"]\n')).toEqual([
      ...['a>=1', 'b', 'tool.uv {"constraint-dependencies":["c<2"]}'],
    ])
  })
})

it('an app in a src layout is installed where it has a build system, else seen from src', () => {
  const app = 'from shop import x\nfrom fastapi import FastAPI\napp = FastAPI()\n'
  const source: Contents = { 'main.py': '', 'src/shop/__init__.py': '', 'src/shop/x.py': '', 'src/shop/main.py': app }
  const place = (more: string) => {
    const { path, entry, requirements } = appOf({ ...source, 'pyproject.toml': project('"fastapi"', more) })
    return [path, entry?.value, requirements?.value]
  }
  expect(place('[build-system]\n')).toEqual(['.', 'shop.main:app', 'pyproject.toml'])
  expect(place('')).toEqual(['src', 'shop.main:app', 'pyproject.toml'])
})

describe('a workspace', () => {
  const lock = [
    'version = 1',
    '[[package]]\nname = "api"\nsource = { editable = "api" }\ndependencies = [{ name = "fastapi" }]',
    '[[package]]\nname = "jobs"\nsource = { virtual = "jobs" }\ndependencies = [{ name = "rq" }]',
    '[[package]]\nname = "fastapi"\n[[package]]\nname = "rq"\n',
  ].join('\n')
  const contents: Contents = {
    'uv.lock': lock,
    'pyproject.toml': '[build-system]\n[tool.uv.workspace]\nmembers = ["*"]\n',
    'api/pyproject.toml': project('"fastapi"', '[build-system]\n'),
    'jobs/pyproject.toml': project('"rq"'),
    'other/pyproject.toml': project('"httpx"'),
  }
  const find = (folder: string) => findRequirements(openRepository(files(contents)), folder, folder)
  it('has the lock above its projects, which reads all of their files and brings the packages of one', () =>
    expect(find('api')).toMatchObject({
      kind: 'uv-lock',
      file: 'uv.lock',
      inputs: ['uv.lock', 'pyproject.toml', 'api/pyproject.toml', 'jobs/pyproject.toml'],
      packages: ['fastapi'],
      installable: false,
    }))
  it('brings the folders of other projects that the app needs', () => {
    const needing = lock.replace('[{ name = "fastapi" }]', '[{ name = "fastapi" }, { name = "jobs" }]')
    expect(findRequirements(openRepository(files({ ...contents, 'uv.lock': needing })), 'api', 'api')).toMatchObject({
      packages: ['fastapi', 'rq'],
      folders: ['jobs'],
    })
    expect(find('api')).not.toHaveProperty('folders')
  })
  it('installs the app itself where its modules lie below src', () =>
    expect(
      findRequirements(openRepository(files({ ...contents, 'api/src/shop/__init__.py': '' })), 'api', 'api')
        ?.installable,
    ).toBe(true))
  it('has no say in a project that the lock does not have', () =>
    expect(find('other')).toMatchObject({ kind: 'project', file: 'other/pyproject.toml' }))
})
