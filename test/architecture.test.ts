// Holds src/ to DESIGN.md section 4: who imports whom, no cycles, one file per technology, small files.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import type { FrameworkProvider } from '../src/model/provider.ts'
import { providers } from '../src/providers/index.ts'

/** Text by path, such as `src/errors.ts`; tests are left out. */
type Sources = Readonly<Record<string, string>>

interface Import {
  readonly from: string
  readonly line: number
  readonly how: 'value' | 'type' | 'dynamic'
}

interface Layer {
  /** Other layers; `types:` before the name allows `import type` alone, `dynamic:` allows `import()` alone. */
  readonly imports: readonly string[]
  readonly packages?: readonly string[]
  /** Node modules, or all of them. */
  readonly node?: true | readonly string[]
}

const everythingPure = [
  'errors',
  'model',
  'stack',
  'detect',
  'providers',
  'resolve',
  'render',
  'lint',
  'reconcile',
  'docker',
]
const everything = [...everythingPure, 'host', 'smoke', 'operate']

/** The table at the end of section 4. A layer is a folder of src/, a file of it, or a longer path where that differs. */
const layers: Readonly<Record<string, Layer>> = {
  errors: { imports: ['model'] },
  model: { imports: [] },
  stack: { imports: ['model', 'errors'], packages: ['yaml', 'zod'] },
  detect: { imports: ['model', 'errors', 'types:stack', 'providers'] },
  providers: { imports: ['model'] },
  resolve: { imports: ['model', 'types:stack', 'providers'] },
  render: { imports: ['model', 'render/write'] },
  'render/write': { imports: ['model'], packages: ['yaml'] },
  'render/write/header.ts': { imports: ['model'], node: ['node:crypto'] },
  lint: { imports: ['model', 'errors', 'types:stack'], packages: ['yaml'] },
  reconcile: { imports: ['model'] },
  docker: { imports: ['model'] },
  host: { imports: ['model', 'errors', 'docker'], packages: ['tinyexec'], node: true },
  smoke: { imports: ['model', 'docker', 'host'], node: true },
  operate: { imports: ['model', 'errors', 'reconcile', 'docker', 'host', 'smoke'], node: true },
  console: { imports: everything, node: true },
  cli: { imports: [...everything, 'dynamic:console'], packages: ['commander', '@clack/prompts'], node: true },
  index: { imports: everything },
}

/** The longest name in the table that the file is, or lies below. */
function layerOf(path: string): string | undefined {
  const inside = path.replace(/^src\//, '')
  const names = Object.keys(layers).filter(
    (name) => inside === name || inside === `${name}.ts` || inside.startsWith(`${name}/`),
  )
  return names.toSorted((a, b) => b.length - a.length)[0]
}

/** The part of the table that a file stands in: `render/write/header.ts` is `render`. */
const folderOf = (layer: string): string => layer.split('/')[0] ?? layer

function importsOf(text: string): Import[] {
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, (comment) => ' '.repeat(comment.length))
  const found = (pattern: RegExp, how: (match: RegExpMatchArray) => Import['how']): Import[] =>
    [...code.matchAll(pattern)].map((match) => ({
      from: match.at(-1) ?? '',
      line: code.slice(0, match.index).split('\n').length,
      how: how(match),
    }))
  return [
    ...found(/^(?:import|export)\s+(type\s)?([^'";]*?)\s*from\s*['"]([^'"]+)['"]/gm, ([, type, names = '']) => {
      const onlyTypes =
        /^\{[^}]*\}$/.test(names) &&
        names
          .slice(1, -1)
          .split(',')
          .every((name) => /^\s*(type\s|$)/.test(name))
      return type !== undefined || onlyTypes ? 'type' : 'value'
    }),
    ...found(/^import\s*['"]([^'"]+)['"]/gm, () => 'value'),
    ...found(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g, () => 'dynamic'),
  ]
}

/** Imports that the table does not allow. */
function forbiddenImports(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, text]) => {
    const own = layerOf(path)
    if (own === undefined) return [`${path} lies in no folder of DESIGN.md section 4`]
    return importsOf(text).flatMap((each) =>
      mayImport(path, own, each) ? [] : [`${path}:${each.line} ${own} may not import ${each.from} (${each.how})`],
    )
  })
}

function mayImport(path: string, own: string, { from, how }: Import): boolean {
  const { imports, packages = [], node = [] } = layers[own] ?? { imports: [] }
  if (isBuiltin(from)) return node === true || node.includes(from)
  if (!from.startsWith('.')) return packages.includes(from)
  const target = layerOf(posix.join(posix.dirname(path), from))
  if (target === undefined) return false
  return imports.concat(folderOf(own)).some((allowed) => {
    const [kind, name] = allowed.includes(':') ? allowed.split(':') : [undefined, allowed]
    const covers = name === target || name === folderOf(target)
    return (
      covers &&
      (kind === undefined || (kind === 'types' && how === 'type') || (kind === 'dynamic' && how === 'dynamic'))
    )
  })
}

/** Circles of imports, each named once; those of types and of dynamic imports count too. */
function importCycles(sources: Sources): string[] {
  const targets = (path: string): string[] =>
    importsOf(sources[path] ?? '')
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from }) => posix.join(posix.dirname(path), from))
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const begin = trail.indexOf(path)
    if (begin >= 0) cycles.push([...trail.slice(begin), path].join(' -> '))
    if (begin >= 0 || done.has(path)) return
    for (const target of targets(path)) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of Object.keys(sources)) visit(path, [])
  return cycles
}

/** Places outside src/providers where a technology is named. */
function namedTechnologies(sources: Sources, names: readonly string[]): string[] {
  const pattern = new RegExp(names.join('|'), 'i')
  return Object.entries(sources)
    .filter(([path]) => !path.startsWith('src/providers/'))
    .flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index) => {
        const found = pattern.exec(`${index === 0 ? `${path} ` : ''}${line}`)
        return found ? [`${path}:${index + 1} ${found[0]}`] : []
      }),
    )
}

function longFiles(sources: Sources, most: number): string[] {
  return Object.entries(sources).flatMap(([path, text]) => {
    const lines = text.split('\n').length - 1
    return lines > most ? [`${path} has ${lines} lines`] : []
  })
}

/** Packages by which a framework is known, but for those that are ordinary words. */
function packagesOf(framework: FrameworkProvider): string[] {
  switch (framework.kind) {
    case 'python':
      return [...framework.detection.packages, ...framework.detection.migrations.flatMap((tool) => tool.packages)]
    case 'site':
      return Object.keys(framework.detection.bundlers).filter((bundler) => bundler !== 'parcel')
    case 'node':
    case 'go':
    case 'image':
      return []
  }
}

/** What providers are called, and the packages by which they are detected. */
const technologies = [
  ...providers.frameworks.flatMap((framework) => [
    // An ordinary word, and a language's, is no technology's name.
    ...(['static', 'go', 'node', 'image'].includes(framework.name) ? [] : [framework.name]),
    ...packagesOf(framework),
  ]),
  ...providers.datastores.flatMap(({ name, nativeDrivers, detection }) => [
    name,
    ...Object.keys(nativeDrivers),
    ...Object.values(detection.drivers).flat(),
  ]),
  ...['gunicorn', 'uvicorn', 'hypercorn', 'waitress', 'psycopg', 'alembic'],
]
  // Two letters are in any word.
  .filter((name, index, all) => name.length > 2 && all.indexOf(name) === index)

const root = new URL('..', import.meta.url).pathname
const sources: Sources = Object.fromEntries(
  readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => `src/${path}`)
    .toSorted()
    .map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]),
)

describe('src', () => {
  it('imports what the table allows', () => expect(forbiddenImports(sources)).toEqual([]))
  it('has no import cycle', () => expect(importCycles(sources)).toEqual([]))
  it('names a technology in its provider alone', () => expect(namedTechnologies(sources, technologies)).toEqual([]))
  it('has no file above 300 lines', () => expect(longFiles(sources, 300)).toEqual([]))
  it('has the provider index that the generator writes', () => {
    execFileSync('node', ['scripts/generate.mjs', '--check'], { cwd: root, stdio: 'pipe' })
  })
})

it('--help loads commander and no other package', async () => {
  const { metafile } = await build({
    ...{ entryPoints: ['src/cli/main.ts'], absWorkingDir: root, outdir: 'dist', bundle: true, splitting: true },
    ...{ format: 'esm' as const, platform: 'node' as const, write: false, metafile: true as const },
  })
  const loaded = new Set<string>()
  const load = (path: string): void => {
    if (loaded.has(path)) return
    loaded.add(path)
    for (const each of metafile.outputs[path]?.imports ?? [])
      if (each.kind === 'import-statement' && !each.external) load(each.path)
  }
  load('dist/main.js')
  const inputs = [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}))
  const packages = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
  expect([...new Set(packages)]).toEqual(['commander'])
})

describe('the rules find what they are for', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a layer above', 'src/model/plan.ts', "import type { Stack } from '../stack/parse.ts'"],
    ['a value where types are allowed', 'src/resolve/a.ts', "import { parseStackFile } from '../stack/parse.ts'"],
    ['a package', 'src/render/compose.ts', "import { stringify } from 'yaml'"],
    ['a Node module in a pure layer', 'src/reconcile/a.ts', "import { readFileSync } from 'node:fs'"],
    ['a Node module without its prefix', 'src/docker/a.ts', "import { join } from 'path'"],
    ['another Node module in the header', 'src/render/write/header.ts', "import fs from 'node:fs'"],
    ['a re-export', 'src/model/a.ts', "export * from '../host/host.ts'"],
    ['several lines', 'src/model/a.ts', "import {\n  a,\n  b,\n} from '../host/host.ts'"],
    ['a side effect', 'src/model/a.ts', "import '../host/local.ts'"],
    ['a dynamic import', 'src/stack/a.ts', "const x = await import('../cli/main.ts')"],
    ['the console as a static import', 'src/cli/a.ts', "import { serve } from '../console/server.ts'"],
    ['a folder that is not in the table', 'src/utils/a.ts', ''],
  ]
  it.each(cases)('%s', (_, path, text) => expect(forbiddenImports({ [path]: text })).toHaveLength(1))

  it('and allow what is right', () => {
    const allowed = {
      'src/resolve/a.ts':
        "import type { Stack } from '../stack/parse.ts'\nimport { providers } from '../providers/index.ts'",
      'src/detect/a.ts': "import { type A, type B } from '../stack/parse.ts'\n// import x from 'node:fs'",
      'src/render/write/yaml.ts': "import { Document } from 'yaml'\nimport { a } from './shell.ts'",
      'src/render/write/header.ts': "import { createHash } from 'node:crypto'",
      'src/cli/a.ts': "const { serve } = await import('../console/server.ts')\nimport { x } from '../operate/up.ts'",
      'src/errors.ts': "import type { A } from './model/a.ts'",
    }
    expect(forbiddenImports(allowed)).toEqual([])
  })

  it('cycles, of types too', () => {
    const circle = {
      'src/a.ts': "import { b } from './b.ts'",
      'src/b.ts': "import type { C } from './c/c.ts'",
      'src/c/c.ts': "import type { A } from '../a.ts'",
      'src/d.ts': "import { a } from './a.ts'",
    }
    expect(importCycles(circle)).toEqual(['src/a.ts -> src/b.ts -> src/c/c.ts -> src/a.ts'])
    expect(importCycles({ ...circle, 'src/c/c.ts': '' })).toEqual([])
  })

  it('names of technologies, in paths too', () => {
    const text = "const server = 'Gunicorn'\n"
    expect(
      namedTechnologies(
        { 'src/render/a.ts': text, 'src/providers/a.ts': text, 'src/resolve/flask.ts': '' },
        technologies,
      ),
    ).toEqual(['src/render/a.ts:1 Gunicorn', 'src/resolve/flask.ts:1 flask'])
  })

  it('long files', () =>
    expect(longFiles({ 'a.ts': 'x\n'.repeat(301), 'b.ts': 'x\n'.repeat(300) }, 300)).toEqual(['a.ts has 301 lines']))
})
