import { expect, it } from 'vitest'
import type { Requirements, SourceFacts } from '../../model/detection.ts'
import type { AppSection } from '../../model/stack.ts'
import { pythonRecipe } from './python.ts'

const app: AppSection = {
  framework: 'x',
  path: '.',
  entry: 'shop:app',
  env: {},
  secrets: {},
  writable: [],
  uploads: ['media'],
  egress: false,
  resources: {},
}

function commands(requirements: Partial<Requirements>): { dependencies: string[]; preparation: string[] } {
  const facts: SourceFacts = {
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
  const recipe = pythonRecipe(app, facts, { package: 'server', version: '1' }, { builder: [], runtime: [], bounds: [] })
  expect(recipe.ignore).toContain('media')
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
  expect(commands({ kind: 'uv-lock', file: 'api/uv.lock', installable: true })).toEqual({
    dependencies: ['uv sync --locked --no-dev --no-install-project --directory /build/api', 'uv pip install server==1'],
    preparation: ['uv sync --locked --no-dev --no-editable --inexact --python /usr/local/bin/python3 --directory /app'],
  }))
