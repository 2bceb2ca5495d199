import { expect, it } from 'vitest'
import type { Requirements, PythonFacts } from '../../model/detection.ts'
import type { AppSection } from '../../model/stack.ts'
import { pythonRecipe } from './python.ts'

const app: AppSection = {
  framework: 'x',
  path: '.',
  entry: 'shop:app',
  args: [],
  files: [],
  processes: {},
  tasks: {},
  env: {},
  secrets: {},
  writable: [],
  uploads: { media: null },
  static: {},
  metrics: '/metrics',
  errors: 'contract',
  cors: 'strict',
  replicas: 1,
  egress: false,
  resources: {},
}

function commands(requirements: Partial<Requirements>, path = '.'): { dependencies: string[]; preparation: string[] } {
  const facts: PythonFacts = {
    kind: 'python',
    entryFile: 'shop.py',
    version: '3.13',
    emptyFolders: ['media'],
    requirements: {
      kind: 'plain',
      file: 'r.txt',
      inputs: ['r.txt'],
      packages: [],
      openEnded: [],
      installable: false,
      ...requirements,
    },
  }
  const needs = { builder: [], runtime: [], bounds: [] }
  const recipe = pythonRecipe({ ...app, path }, facts, [{ package: 'server', version: '1' }], needs, {})
  expect(recipe.ignore).toContain(path === '.' ? 'media' : `${path}/media`)
  const lines = (steps: typeof recipe.dependencies): string[] => steps.map(({ argv }) => argv.join(' '))
  return { dependencies: lines(recipe.dependencies), preparation: lines(recipe.preparation).slice(0, -1) }
}

it('installs requirements before the source is there', () =>
  expect(commands({})).toEqual({
    dependencies: ['uv venv /opt/venv', 'uv pip install --requirement /build/r.txt', 'uv pip install server==1'],
    preparation: [],
  }))

it('installs requirements that name the project itself once its source is there', () =>
  expect(commands({ installable: true, packages: ['server'] })).toEqual({
    dependencies: ['uv venv /opt/venv'],
    preparation: ['uv pip install --directory /app --requirement r.txt'],
  }))

it('installs a locked project by the image’s own Python', () =>
  expect(commands({ kind: 'uv-lock', file: 'api/uv.lock', installable: true }, 'api')).toEqual({
    dependencies: ['uv sync --locked --no-dev --no-install-project --directory /build/api', 'uv pip install server==1'],
    preparation: ['uv sync --locked --no-dev --no-editable --inexact --python /usr/local/bin/python3 --directory /app'],
  }))

it('installs a project without a lock by what its file names, and itself only where imports need that', () => {
  const project = {
    kind: 'project',
    file: 'api/pyproject.toml',
    inputs: ['api/pyproject.toml'],
    packages: ['server'],
  } as const
  const dependencies = ['uv venv /opt/venv', 'uv pip install --requirement /build/api/pyproject.toml']
  expect(commands(project)).toEqual({ dependencies, preparation: [] })
  expect(commands({ ...project, installable: true })).toEqual({
    dependencies,
    preparation: ['uv pip install --no-deps --directory /app .'],
  })
})

it('installs the app’s own part of a workspace', () => {
  const inputs = ['uv.lock', 'pyproject.toml', 'api/pyproject.toml', 'web/pyproject.toml']
  expect(commands({ kind: 'uv-lock', file: 'uv.lock', inputs, packages: ['server'] }, 'api').dependencies).toEqual([
    'uv sync --locked --no-dev --no-install-workspace --directory /build/api',
  ])
})
