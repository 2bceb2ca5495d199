// Locks of other package managers: what they bring to production, and what tells that they are stale.
import { describe, expect, it } from 'vitest'
import { staleReason } from './python/foreign-lock.ts'
import { findRequirements } from './python/requirements.ts'
import { openRepository, type Repository } from './repository.ts'

type Contents = Readonly<Record<string, string>>

const open = (contents: Contents): Repository =>
  openRepository({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] })
const find = (contents: Contents, folder = '.') => findRequirements(open(contents), folder, folder)

const poetryLock = `
[[package]]
name = "Flask"
version = "3.0.2"
groups = ["main"]
files = [{file = "flask-3.0.2-py3-none-any.whl", hash = "sha256:aa"}]

[package.dependencies]
click = ">=8"
asgiref = {version = ">=3.2", optional = true, markers = "extra == \\"async\\""}
python-dotenv = {version = "*", optional = true}

[package.extras]
async = ["asgiref (>=3.2)"]
dotenv = ["python-dotenv"]

[[package]]
name = "click"
version = "8.1"

[[package]]
name = "asgiref"
version = "3.8"

[[package]]
name = "python-dotenv"
version = "1"

[[package]]
name = "server"
version = "22"

[[package]]
name = "pytest"
version = "8"

[metadata]
lock-version = "2.0"
python-versions = "^3.11"
`
const poetry = (
  more = '',
  dependencies = 'python = "^3.11"\nflask = {version = "^3.0", extras = ["async"]}',
): Contents => ({
  'poetry.lock': poetryLock,
  'pyproject.toml': `[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\n${dependencies}\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n${more}[build-system]\nrequires = []\n`,
})

describe('a lock of Poetry', () => {
  it('brings what the main group reaches, with its extras', () =>
    expect(find(poetry())).toMatchObject({
      kind: 'poetry-lock',
      file: 'poetry.lock',
      inputs: ['poetry.lock', 'pyproject.toml'],
      packages: ['asgiref', 'click', 'flask', 'flask[async]'],
      groups: [],
      installable: false,
    }))
  it('brings a group that is for production', () =>
    expect(find(poetry('[tool.poetry.group.prod.dependencies]\nserver = "^22"\n'))).toMatchObject({
      packages: ['asgiref', 'click', 'flask', 'flask[async]', 'server'],
      groups: ['prod'],
    }))
  it('is read beside the standard’s project table', () =>
    expect(
      find({
        'poetry.lock': poetryLock,
        'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["flask (>=3,<4)"]\n[tool.poetry]\n',
      })?.packages,
    ).toEqual(['click', 'flask']))
  it.each<[string, string, boolean]>([
    ['in a src layout', '', true],
    ['that is no package', '[tool.poetry]\npackage-mode = false\n', false],
  ])('installs its project %s: %s', (_, more, expected) => {
    const contents = poetry(more)
    expect(find({ ...contents, 'src/shop/__init__.py': '' })?.installable).toBe(expected)
  })
  it('may hold a repository, which has no hash, and a folder', () => {
    const lock = `${poetryLock}\n[[package]]\nname = "fork"\nversion = "1"\n[package.source]\ntype = "git"\nurl = "https://host/fork"\n[[package]]\nname = "lib"\nversion = "1"\n[package.source]\ntype = "directory"\nurl = "../lib"\n`
    const contents = poetry('', 'flask = "^3"\nfork = {git = "https://host/fork"}\nlib = {path = "../lib"}')
    expect(
      find({ 'api/pyproject.toml': contents['pyproject.toml'] ?? '', 'api/poetry.lock': lock }, 'api'),
    ).toMatchObject({
      fromGit: true,
      unhashed: true,
      folders: ['lib'],
    })
  })
  it('says nothing where it is left over from before', () =>
    expect(find({ 'poetry.lock': poetryLock, 'pyproject.toml': '[project]\n', 'requirements.txt': 'a' })?.kind).toBe(
      'plain',
    ))
})

const pdmLock = `
[metadata]
groups = ["default", "dev"]
[[package]]
name = "fastapi"
version = "0.110.0"
groups = ["default"]
[[package]]
name = "psycopg"
version = "3.2"
extras = ["binary"]
groups = ["default"]
[[package]]
name = "psycopg"
version = "3.2"
groups = ["default"]
[[package]]
name = "pytest"
version = "8"
groups = ["dev"]
`
const pdm = (dependencies: string): Contents => ({
  'pdm.lock': pdmLock,
  'pyproject.toml': `[project]\nname = "shop"\ndependencies = [${dependencies}]\n`,
})

const pipfileLock = JSON.stringify({
  _meta: { hash: {}, requires: {}, sources: [] },
  default: {
    Flask: { version: '==3.0.2', hashes: ['sha256:aa'] },
    psycopg: { version: '==3.2', extras: ['binary'] },
    e1839a8: { path: '.', editable: true },
  },
  develop: { pytest: { version: '==8' } },
})
const pipenv = (packages: string): Contents => ({
  Pipfile: `[packages]\n${packages}\n[dev-packages]\npytest = "*"\n`,
  'Pipfile.lock': pipfileLock,
})

describe('a lock of another manager', () => {
  it('of PDM brings its default group', () =>
    expect(find(pdm('"fastapi"'))).toMatchObject({
      kind: 'pdm-lock',
      packages: ['fastapi', 'psycopg', 'psycopg[binary]'],
      installable: false,
    }))
  it('of Pipenv brings what is not for development, and may install the project', () =>
    expect(find(pipenv('flask = "*"'))).toMatchObject({
      kind: 'pipenv-lock',
      inputs: ['Pipfile.lock', 'Pipfile'],
      packages: ['flask', 'psycopg', 'psycopg[binary]'],
      installable: true,
      unhashed: true,
      folders: [],
    }))
  it('that is no JSON holds nothing', () =>
    expect(find({ Pipfile: '', 'Pipfile.lock': 'null' })).toMatchObject({ kind: 'pipenv-lock', packages: [] }))
  it('of the standard’s own form brings what no extra and no group asks for', () =>
    expect(
      find({
        'pylock.toml':
          'lock-version = "1.0"\n[[packages]]\nname = "Flask"\n[[packages]]\nname = "pytest"\nmarker = "\'dev\' in dependency_groups"\n[[packages]]\nname = "fork"\nvcs = { type = "git", url = "https://host/fork" }\n',
      }),
    ).toMatchObject({ kind: 'pylock', packages: ['flask', 'fork'], fromGit: true }))
})

describe('what a project asks for without a lock', () => {
  it.each<[string, Contents, object]>([
    [
      'setup.py',
      {
        'setup.py':
          'from setuptools import setup\nneeds = ["flask>=3", "redis"]\nsetup(name="x", install_requires=needs)\n',
      },
      { file: 'setup.py', named: ['flask>=3', 'redis'], openEnded: { flask: '>=3', redis: '' } },
    ],
    [
      'setup.cfg',
      {
        'setup.cfg':
          '[options]\npackages = find:\ninstall_requires =\n    flask>=3 # web\n    redis[hiredis]\n\n[options.extras_require]\nx = y\n',
      },
      { file: 'setup.cfg', named: ['flask>=3', 'redis[hiredis]'], packages: ['flask', 'redis', 'redis[hiredis]'] },
    ],
    ['Pipfile', { Pipfile: '[packages]\nflask = "~=3.0"\n' }, { file: 'Pipfile', named: ['flask~=3.0'] }],
    [
      'Poetry’s project',
      { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3.1"\n' },
      { file: 'pyproject.toml', named: ['flask>=3.1,<4'] },
    ],
  ])('%s', (_, contents, expected) => expect(find(contents)).toMatchObject({ kind: 'named', ...expected }))
  it('is nothing where a program says it', () =>
    expect(find({ 'setup.py': 'setup(install_requires=open("x").readlines())\n' })).toBeUndefined())
  it('comes before the list that is compiled from it only where that is missing', () => {
    expect(find({ 'requirements.in': 'flask', 'requirements.txt': 'flask==3' })?.file).toBe('requirements.txt')
    expect(find({ 'requirements.in': 'flask' })).toMatchObject({ kind: 'plain', file: 'requirements.in' })
  })
})

describe('a stale lock', () => {
  it.each<[string, Contents, string, string | undefined]>([
    ['agrees', poetry(), 'poetry.lock', undefined],
    [
      'lacks a package',
      poetry('', 'redis = "*"'),
      'poetry.lock',
      'pyproject.toml asks for redis, which the lock does not have',
    ],
    [
      'lacks one of a group',
      poetry('[tool.poetry.group.test.dependencies]\nfaker = "*"\n'),
      'poetry.lock',
      'pyproject.toml asks for faker, which the lock does not have',
    ],
    [
      'has an older one',
      poetry('', 'flask = "^3.1"'),
      'poetry.lock',
      'pyproject.toml asks for flask>=3.1,<4, the lock has 3.0.2',
    ],
    [
      'need not have what another machine needs',
      poetry('', 'tzdata = {version = "*", markers = "sys_platform == \'win32\'"}'),
      'poetry.lock',
      undefined,
    ],
    ['agrees', pdm('"fastapi>=0.110"'), 'pdm.lock', undefined],
    [
      'has an older one',
      pdm('"fastapi>=0.111"'),
      'pdm.lock',
      'pyproject.toml asks for fastapi>=0.111, the lock has 0.110.0',
    ],
    ['agrees', pipenv('flask = "~=3.0"'), 'Pipfile.lock', undefined],
    ['lacks a package', pipenv('redis = "*"'), 'Pipfile.lock', 'Pipfile asks for redis, which the lock does not have'],
  ])('%s', (_, contents, file, expected) => expect(staleReason(open(contents), file)).toBe(expected))
})
