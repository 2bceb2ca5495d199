// Images of Node programs: what of a standalone output is in them, and how long a stop may take.
import { describe, expect, it } from 'vitest'
import type { NodeFacts } from '../../model/detection.ts'
import type { ImageRecipe } from '../../model/recipe.ts'
import type { AppSection } from '../../model/stack.ts'
import { appSection } from '../../../test/app-section.ts'
import { node } from '../frameworks/node.ts'

const app = appSection({
  framework: 'node',
  path: 'apps/web',
  entry: '.next/standalone/apps/web/server.js',
  writable: ['.next/cache'],
})

const packages = {
  manager: 'npm',
  folder: '.',
  inputs: ['package.json', 'package-lock.json'],
  scripts: false,
  lifecycle: [],
  compilers: [],
  libraries: [],
  names: ['next'],
} as const

function recipeOf(section: Partial<AppSection>, names: readonly string[] = ['next']): ImageRecipe {
  const facts: NodeFacts = {
    ...{ kind: 'node', version: '22', emptyFolders: [], development: false, build: ['npm', 'run', 'build'] },
    packages: { ...packages, names },
  }
  return node.recipe({ ...app, ...section }, facts, { builder: [], runtime: [], bounds: [] }, {})
}

it('tests an app without packages, too', () => {
  const facts: NodeFacts = { kind: 'node', version: '22', emptyFolders: [], development: false }
  const recipe = node.recipe(
    { ...app, entry: 'server.js', test: ['node', '--test'], apt: ['ffmpeg'] },
    facts,
    { builder: [], runtime: [], bounds: [] },
    {},
  )
  expect(recipe.development).toMatchObject({ dependencies: [], packages: ['ffmpeg'], test: ['node', '--test'] })
  expect(recipe.runtimePackages).toEqual(['ffmpeg'])
})

const commands = ({ preparation }: ImageRecipe): string[] => preparation.map(({ argv }) => argv.join(' '))
const gathering = 'env --chdir /app/apps/web node /opt/seaworthy/standalone.cjs .next /standalone'

describe('a standalone output', () => {
  it('is all that the image has', () => {
    const recipe = recipeOf({})
    expect(commands(recipe)).toEqual(['env --chdir /app/apps/web npm run build', gathering])
    expect(recipe.installed).toEqual([['/usr/local/bin/node', '/usr/local/bin/node']])
    expect(recipe).toMatchObject({
      ...{ application: { from: '/standalone/app', to: '/app' }, workdir: '/app/apps/web' },
      ...{ command: ['serve', 'server.js'], writable: ['/app/apps/web/.next/cache'] },
    })
  })

  it.each<[string, Partial<AppSection>]>([
    ['a migration', { migrate: { command: ['prisma', 'migrate', 'deploy'], directory: '.' } }],
    ['a task', { tasks: { seed: { command: ['node', 'seed.js'], directory: '.' } } }],
  ])('lies beside what %s needs', (_, section) => {
    const recipe = recipeOf(section)
    expect(commands(recipe)).toContain(gathering)
    expect(commands(recipe).at(-1)).toBe('cp -R /standalone/app/. /out/app')
    expect(recipe.installed).toContainEqual(['/opt/packages', '/app'])
    expect(recipe).toMatchObject({ application: { from: '/out/app', to: '/app' }, command: ['serve', 'server.js'] })
  })

  it('is looked for where the entry says it is', () => {
    expect(commands(recipeOf({ entry: 'made/standalone/server.js' }))).toContain(gathering.replace('.next', 'made'))
  })

  it('is none of another framework', () => {
    const recipe = recipeOf({ entry: 'dist/standalone/server.js' }, ['express'])
    expect(recipe).toMatchObject({ application: { from: '/out/app' }, command: ['serve', 'dist/standalone/server.js'] })
  })
})

it('a stop may take as long as the app is given for it', () => {
  expect(node.stopSeconds(app)).toBe(30)
  expect(node.stopSeconds({ ...app, env: { SHUTDOWN_GRACE_SECONDS: [{ kind: 'text', text: '90' }] } })).toBe(90)
})

describe('the packages of a program', () => {
  const last = (names: readonly string[]): readonly string[] | undefined => {
    const facts: NodeFacts = {
      ...{ kind: 'node', version: '22', emptyFolders: [], development: false },
      packages: { ...packages, names },
    }
    const section = { ...app, path: '.', entry: 'app.js' }
    return node.recipe(section, facts, { builder: [], runtime: [], bounds: [] }, {}).dependencies.at(-1)?.argv
  }

  it('of production are apart from those of the build, which a changed source line installs anew neither of', () => {
    const { dependencies, application } = recipeOf({ path: '.', entry: 'dist/app.js' }, ['express'])
    expect(dependencies.map(({ argv }) => argv.slice(0, 4).join(' '))).toEqual([
      'npm ci --ignore-scripts --prefix',
      'npm ci --ignore-scripts --prefix',
      'touch /tmp/installed',
    ])
    expect(dependencies[0]?.argv).toEqual(expect.arrayContaining(['/opt/packages', '--omit=dev']))
    expect(dependencies[1]?.argv).not.toContain('--omit=dev')
    expect(application).toEqual({ from: '/out/app', to: '/app' })
  })

  it('are those of the lock file', () => expect(last(['express'])).toContain('--omit=dev'))

  it('have a folder in the image where there is none', () =>
    expect(last([])).toEqual(['mkdir', '-p', '/opt/packages/node_modules']))
})
