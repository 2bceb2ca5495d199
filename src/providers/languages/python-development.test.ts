// The steps of a development stage, for each way in which a repository says what it needs.
import { expect, it } from 'vitest'
import { appSection } from '../../../test/app-section.ts'
import type { DevelopmentRequirements, Requirements } from '../../model/detection.ts'
import { developmentSteps } from './python-development.ts'

const needs = { builder: [], runtime: [], bounds: [] }
const none = { groups: [], extras: [], lists: [], inputs: [], packages: ['pytest'], namesProject: false }

function steps(
  requirements: Partial<Requirements>,
  development: Partial<DevelopmentRequirements> | undefined,
  path = '.',
): string[] {
  const app = appSection({ framework: 'flask', entry: 'shop:app', path, test: 'pytest -q' })
  const plain = {
    kind: 'plain',
    file: 'r.txt',
    inputs: ['r.txt'],
    packages: [],
    openEnded: {},
    installable: false,
  } as const
  const facts = {
    ...({ kind: 'python', entryFile: 'shop.py', version: '3.13', emptyFolders: [] } as const),
    requirements: { ...plain, ...requirements },
    ...(development ? { development: { ...none, ...development } } : {}),
  }
  return developmentSteps(app, facts, needs).map(
    ({ argv, inputs, source }) =>
      `${argv.join(' ')}${inputs.map(([from]) => ` <${from}`).join('')}${source === undefined ? '' : ` at ${source}`}`,
  )
}

it('installs lists beside those of production, whose versions stay', () =>
  expect(steps({}, { lists: ['dev.txt'], inputs: ['dev.txt', 'r.txt'] })).toEqual([
    'uv pip install --directory /build --requirement dev.txt <dev.txt <r.txt',
  ]))

it('installs a list that names the project where its source is', () =>
  expect(steps({}, { lists: ['shop/dev.txt'], inputs: ['shop/dev.txt', 'r.txt'], namesProject: true }, 'shop')).toEqual(
    ['uv pip install --directory /app --requirement dev.txt at /app'],
  ))

it('takes groups and extras of the same lock', () =>
  expect(
    steps({ kind: 'uv-lock', file: 'uv.lock', inputs: ['uv.lock'] }, { groups: ['dev'], extras: ['test'] }),
  ).toEqual(['uv sync --locked --inexact --group dev --extra test --no-install-project --directory /build <uv.lock']))

it('exports them from the lock of another package manager', () => {
  const [exported = '', installed] = steps(
    { kind: 'poetry-lock', file: 'poetry.lock', inputs: ['poetry.lock'] },
    { groups: ['dev'] },
  )
  expect(exported).toMatch(/ export --directory \/build --only main --only dev --output \/tmp\/development\.txt </)
  expect(installed).toBe('uv pip install --require-hashes --requirement /tmp/development.txt')
})

it('reads groups and extras of a project file', () =>
  expect(
    steps(
      { kind: 'project', file: 'pyproject.toml' },
      { groups: ['dev'], extras: ['test'], inputs: ['pyproject.toml'] },
    ),
  ).toEqual([
    'uv pip install --directory /build --requirement pyproject.toml --extra test --group pyproject.toml:dev <pyproject.toml',
  ]))

it('has the source in place where a list names the project itself, of which an editable one is left', () =>
  expect(steps({ installable: true, file: 'api/r.txt' }, { lists: ['api/dev.txt'] }, 'api')).toEqual([
    'uv pip install --directory /app --requirement r.txt at /app',
    'uv pip install --directory /app --requirement dev.txt at /app',
    'uv pip install --no-deps --directory /app --editable . at /app',
  ]))

it('brings the program of the tests where the repository does not', () =>
  expect(steps({}, undefined)).toEqual(['uv pip install pytest']))
