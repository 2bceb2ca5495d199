import { describe, expect, it } from 'vitest'
import type { Requirements, PythonFacts } from '../../model/detection.ts'
import type { ImageRecipe } from '../../model/recipe.ts'
import { appSection } from '../../../test/app-section.ts'
import { pythonRecipe } from './python.ts'

const app = appSection({ framework: 'flask', entry: 'shop:app', uploads: ['media'] })

const plain: Requirements = {
  kind: 'plain',
  file: 'r.txt',
  inputs: ['r.txt'],
  packages: [],
  openEnded: {},
  installable: false,
}

const factsOf = (requirements: Partial<Requirements>): PythonFacts => ({
  kind: 'python',
  entryFile: 'shop.py',
  version: '3.13',
  emptyFolders: ['media'],
  requirements: { ...plain, ...requirements },
})

function recipeOf(requirements: Partial<Requirements>, path = '.'): ImageRecipe {
  const facts = factsOf(requirements)
  const needs = { builder: [], runtime: [], bounds: [] }
  return pythonRecipe({ ...app, path }, facts, [{ package: 'server', version: '1' }], needs, {})
}

function commands(requirements: Partial<Requirements>, path = '.'): { dependencies: string[]; preparation: string[] } {
  const recipe = recipeOf(requirements, path)
  expect(recipe.ignore).toContain(path === '.' ? 'media' : `${path}/media`)
  const lines = (steps: typeof recipe.dependencies): string[] => steps.map(({ argv }) => argv.join(' '))
  return { dependencies: lines(recipe.dependencies), preparation: lines(recipe.preparation).slice(0, -1) }
}

/** It changes nothing of what is installed. */
const server = [
  'sh -c uv pip freeze --exclude-editable > /tmp/installed.txt; for each; do grep -q "^${each%%<*}==" /tmp/installed.txt || echo "$each"; done > /tmp/server.txt sh server<=1',
  'uv pip install --constraint /tmp/installed.txt --requirement /tmp/server.txt',
]

it('installs requirements before the source is there', () =>
  expect(commands({})).toEqual({
    dependencies: ['uv venv /opt/venv', 'uv pip install --requirement /build/r.txt', ...server],
    preparation: [],
  }))

it('installs requirements that name the project itself once its source is there', () =>
  expect(commands({ installable: true })).toEqual({
    dependencies: ['uv venv /opt/venv'],
    preparation: ['uv pip install --directory /app --requirement r.txt', ...server],
  }))

/** Into a place of its own: what it needs is not copied anew with it. */
const itself = 'uv pip install --no-deps --python /opt/venv/bin/python --prefix /out/project --directory /app .'

it('installs a locked project beside the packages that it needs', () =>
  expect(commands({ kind: 'uv-lock', file: 'api/uv.lock', installable: true }, 'api')).toEqual({
    dependencies: ['uv sync --locked --no-dev --no-install-project --directory /build/api', ...server],
    preparation: [itself],
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
    preparation: [itself],
  })
  expect(recipeOf({ ...project, installable: true }, 'api').outputs).toContainEqual(['/out/project', '/opt/venv'])
  expect(recipeOf(project, 'api').installed).toEqual([['/opt/venv', '/opt/venv']])
})

it('runs the app’s own build where it is loaded as it will be, with what it needs to run', () => {
  const needs = { builder: ['gcc'], runtime: ['libx', 'gcc'], bounds: [] }
  const facts = factsOf({})
  const build = ['python', 'manage.py', 'collect']
  const section = { ...app, build, static: { '/static/': '/vol/static', '/more/': 'more' } }
  const recipe = pythonRecipe(section, facts, [], needs, { A: 'b c' })
  expect(recipe.preparation[0]).toMatchObject({
    argv: build,
    folder: '/app',
    environment: { A: 'b c', PYTHONPATH: '/app' },
  })
  const installed = pythonRecipe(section, factsOf({ kind: 'project', installable: true }), [], needs, {})
  expect(installed.preparation[1]?.environment).toMatchObject({
    PATH: '/out/project/bin:/opt/venv/bin:/usr/local/bin:/usr/bin:/bin',
    PYTHONPATH: '/app:/out/project/lib/python3.13/site-packages',
  })
  expect(recipe.builderPackages).toEqual(['gcc', 'libx'])
  expect(recipe.outputs).toEqual([
    ['/opt/venv', '/opt/venv'],
    ['/vol/static', '/vol/static'],
  ])
  expect(pythonRecipe(app, facts, [], needs, {}).builderPackages).toEqual(['gcc'])
  const translating = ['sh', '-c', 'python manage.py compilemessages && python manage.py collect']
  const { builderPackages } = pythonRecipe({ ...section, build: translating }, facts, [], needs, {})
  expect(builderPackages).toEqual(['gcc', 'gettext', 'libx'])
})

it('installs the app’s own part of a workspace', () => {
  const inputs = ['uv.lock', 'pyproject.toml', 'api/pyproject.toml', 'web/pyproject.toml']
  expect(commands({ kind: 'uv-lock', file: 'uv.lock', inputs, packages: ['server'] }, 'api').dependencies).toEqual([
    'uv sync --locked --no-dev --no-install-workspace --directory /build/api',
  ])
})

it('installs with the app the packages of a workspace that it needs', () => {
  const inputs = ['uv.lock', 'pyproject.toml', 'api/pyproject.toml', 'libs/x/pyproject.toml']
  const requirements = { kind: 'uv-lock', file: 'uv.lock', inputs, folders: ['libs/x'], packages: ['server'] } as const
  expect(commands({ ...requirements, installable: true }, 'api')).toEqual({
    dependencies: ['uv sync --locked --no-dev --no-install-project --no-editable --directory /build/api'],
    preparation: [itself.replace('--no-deps', '--no-deps --no-sources')],
  })
  const [sync] = recipeOf(requirements, 'api').dependencies
  expect(sync?.inputs.map(([from]) => from)).toEqual(['uv.lock', 'pyproject.toml', 'api/pyproject.toml', 'libs/x'])
})

describe('a lock of another package manager becomes a list with hashes', () => {
  const locked = { packages: ['server'], inputs: ['api/x.lock', 'api/x.toml'] }
  const [environment, list] = ['uv venv /opt/venv', 'uv pip install --require-hashes --requirement /tmp/locked.txt']
  const poetry =
    'uv tool run --from poetry==2.2.1 --with poetry-plugin-export==1.10.1 poetry export --directory /build/api'
  const pipenv = 'env --chdir /build/api PIPENV_PIPFILE=/build/api/Pipfile PIPENV_VERBOSITY=-1'
  it.each<[string, Partial<Requirements>, string[], string[]]>([
    [
      'of Poetry',
      { kind: 'poetry-lock', file: 'api/poetry.lock', groups: ['prod'], installable: true },
      [environment, `${poetry} --only main --only prod --output /tmp/locked.txt`, list],
      [itself],
    ],
    [
      'of Poetry with what has no hash',
      { kind: 'poetry-lock', file: 'api/poetry.lock', unhashed: true },
      [environment, `${poetry} --only main --output /tmp/locked.txt`, list.replace('--require-hashes', '--no-deps')],
      [],
    ],
    [
      'of PDM',
      { kind: 'pdm-lock', file: 'api/pdm.lock' },
      [
        environment,
        'uv tool run pdm==2.29.3 lock --check --project /build/api',
        'uv tool run pdm==2.29.3 export --prod --project /build/api --format requirements --output /tmp/locked.txt',
        list,
      ],
      [],
    ],
    [
      'of Pipenv',
      { kind: 'pipenv-lock', file: 'api/Pipfile.lock' },
      [
        environment,
        `${pipenv} uv tool run pipenv==2026.10.3 verify`,
        `${pipenv} sh -c uv tool run pipenv==2026.10.3 requirements --hash > /tmp/locked.txt`,
        list,
      ],
      [],
    ],
    [
      'of the standard, which uv reads itself',
      { kind: 'pylock', file: 'api/pylock.toml' },
      [environment, 'uv pip install --preview-features pylock --requirement /build/api/pylock.toml'],
      [],
    ],
  ])('%s', (_, requirements, dependencies, preparation) =>
    expect(commands({ ...locked, ...requirements }, 'api')).toEqual({ dependencies, preparation }),
  )
  it('and one that installs the project waits for its source', () =>
    expect(
      commands({ ...locked, kind: 'pipenv-lock', file: 'Pipfile.lock', installable: true, unhashed: true }),
    ).toMatchObject({
      dependencies: [environment, expect.anything(), expect.anything()],
      preparation: ['uv pip install --no-deps --directory /app --requirement /tmp/locked.txt'],
    }))
})

it.each<[string, Partial<Requirements>, string]>([
  ['each', {}, 'uv pip install --require-hashes --requirement /build/r.txt'],
  [
    'those that there are, where a repository has none',
    { unhashed: true },
    'uv pip install --requirement /build/r.txt',
  ],
])('checks the hashes of a list: %s', (_, more, expected) =>
  expect(commands({ kind: 'hashed', packages: ['server'], ...more }).dependencies[1]).toBe(expected),
)

it('installs a published release, by its list where there is one', () => {
  const named = { kind: 'named', file: '', inputs: [], named: ['shop==1.2'], packages: ['shop', 'server'] } as const
  expect(commands(named)).toEqual({
    dependencies: ['uv venv /opt/venv', 'uv pip install shop==1.2'],
    preparation: [],
  })
})
