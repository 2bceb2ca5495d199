// Groups, extras and lists for tests and development.
import { expect, it } from 'vitest'
import { openRepository } from '../repository.ts'
import { findDevelopment } from './development.ts'
import { readRequirements } from './requirements.ts'

const project = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n'
const groups =
  '[dependency-groups]\ndev = ["pytest>=8", {include-group = "lint"}]\nlint = ["ruff"]\ndocs = ["sphinx"]\n'
const extras = '[project.optional-dependencies]\ntest = ["pytest", "factory-boy"]\ns3 = ["boto3"]\n'
const poetry =
  '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\nflask = "*"\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n'

it.each<[string, string, Readonly<Record<string, string>>, object | undefined]>([
  [
    'a list beside',
    'requirements.txt',
    { 'requirements.txt': 'flask\n', 'requirements-dev.txt': '-r requirements.txt\nPyTest==8.0\n' },
    {
      lists: ['requirements-dev.txt'],
      inputs: ['requirements-dev.txt', 'requirements.txt'],
      packages: ['flask', 'pytest'],
    },
  ],
  [
    'a list that names the project',
    'requirements.txt',
    { 'requirements.txt': 'flask\n', 'requirements-dev.txt': '-r requirements.txt\n-e .\npytest\n' },
    {
      lists: ['requirements-dev.txt'],
      inputs: ['requirements-dev.txt', 'requirements.txt'],
      packages: ['flask', 'pytest'],
      namesProject: true,
    },
  ],
  [
    'a list in their folder',
    'requirements/prod.txt',
    { 'requirements/prod.txt': 'flask\n', 'requirements/test.txt': 'pytest\n', 'requirements/docs.txt': 'sphinx\n' },
    { lists: ['requirements/test.txt'], inputs: ['requirements/test.txt'], packages: ['pytest'] },
  ],
  [
    'groups of a lock',
    'uv.lock',
    { 'uv.lock': '', 'pyproject.toml': project + groups },
    { groups: ['dev'], inputs: ['pyproject.toml'], packages: ['pytest'] },
  ],
  [
    'extras of a project',
    'pyproject.toml',
    { 'pyproject.toml': project + extras },
    { extras: ['test'], inputs: ['pyproject.toml'], packages: ['factory-boy', 'pytest'] },
  ],
  [
    'a group of Poetry',
    'poetry.lock',
    { 'poetry.lock': '', 'pyproject.toml': poetry },
    { groups: ['dev'], inputs: ['pyproject.toml'], packages: ['pytest'] },
  ],
  [
    'development packages of Pipenv',
    'Pipfile.lock',
    { 'Pipfile.lock': '{}', Pipfile: '[packages]\nflask = "*"\n[dev-packages]\npytest = "*"\n' },
    { groups: ['dev'], packages: ['pytest'] },
  ],
  ['nothing', 'requirements.txt', { 'requirements.txt': 'flask\n', 'pyproject.toml': '[tool.ruff]\n' }, undefined],
])('finds %s', (_, file, contents, expected) => {
  const repository = openRepository({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] })
  const found = findDevelopment(repository, '.', readRequirements(repository, file, '.'))
  expect(found).toEqual(expected && { groups: [], extras: [], lists: [], namesProject: false, inputs: [], ...expected })
})
