// Imports of files that the repository does not have: whatever builds the pages stops at the first of them.
import type { Evidence } from '../../model/detection.ts'
import type { AppProblem } from '../../model/provider.ts'
import { ignoringLine } from '../ignored.ts'
import { problem } from '../inspection.ts'
import { baseName, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { moduleOf, type NodeImport } from './module.ts'
import { readPackage, scriptOf, scriptsOf } from './package.ts'
import { resolverOf } from './resolve-import.ts'
import { pageSources } from './source-tree.ts'
import { readTypeScript } from './tsconfig.ts'

interface MissingImport {
  readonly from: string
  /** The file as it would be called, without its ending. */
  readonly path: string
  readonly evidence: Evidence
}

export function importProblems(repository: Repository, folder: string): AppProblem[] {
  const [first, ...more] = missingImports(repository, folder)
  if (!first) return []
  const { from, path, evidence } = first
  const others = more.length > 0 ? `, and ${more.length} more like it` : ''
  const hidden = ignoringLine(repository, `${path}.ts`)
  const alike = repository.paths.find((each) => withoutEnding(each).toLowerCase() === withoutEnding(path).toLowerCase())
  return [
    problem(
      'path',
      'missing-import',
      `${evidence.file}:${evidence.line} imports ${from}, but the repository has no file ${path}${others}: the build would fail`,
      alike !== undefined
        ? `it has ${alike}: where images are built, capital letters count`
        : hidden
          ? `${hidden.file}:${hidden.line} keeps such files out of version control (${hidden.says}): add them with \`git add --force ${parentOf(path)}\``
          : 'add the file to the repository, or take the import out',
    ),
  ]
}

function withoutEnding(path: string): string {
  return path.replace(/\.\w+$/, '')
}

/** What is written by a tool before the build or in it. */
const generated =
  /(^|[/._-])(__)?(gen|generated|auto-?generated|codegen|graphql|gql|paraglide|i18n-types)(__)?([/._-]|$)|\/\.\w/i

const generator = /\b(generate|codegen|gen|prisma|graphql\S*|openapi\S*|orval|paraglide\S*|velite|contentlayer\S*)\b/

function missingImports(repository: Repository, folder: string): MissingImport[] {
  const manifest = readPackage(repository, folder)
  const all = Object.values(manifest ? scriptsOf(manifest) : {}).join('\n')
  const scripts = ['postinstall', 'prepare', 'prebuild', 'build'].flatMap((name) => scriptOf(manifest, name) ?? [])
  if (scripts.some((script) => generator.test(script))) return []
  const resolve = resolverOf(repository, folder)
  const config = readTypeScript(repository, folder) ?? readTypeScript(repository, folder, 'jsconfig.json')
  const aliases = (config?.paths ?? []).flatMap(([pattern, targets]) =>
    pattern.length > 2 && pattern.endsWith('/*')
      ? [{ start: pattern.slice(0, -1), places: targets.map((each) => joinPath(config?.base ?? folder, each)) }]
      : [],
  )
  const waiting = pageSources(repository, folder)
  const seen = new Set(waiting)
  const found: MissingImport[] = []
  for (let index = 0; index < waiting.length && index < 2000; index++) {
    const file = waiting[index] ?? ''
    for (const each of moduleOf(repository, file).imports) {
      const from = each.from.replace(/[?#].*$/, '')
      const target = resolve(file, from)
      if (target === undefined) {
        const paths = from.startsWith('.')
          ? [joinPath(parentOf(file), from)]
          : aliases
              .filter(({ start }) => from.startsWith(start))
              .flatMap(({ start, places }) => places.map((place) => place.replace('*', from.slice(start.length))))
        // What a script of the package names is what it writes.
        if (
          isMissing(repository, each, paths) &&
          !paths.some((path) => /\.\w+$/.test(path) && all.includes(baseName(path)))
        )
          found.push({ from, path: paths[0] ?? from, evidence: evidenceAt(repository, file, each.line) })
      } else if (!seen.has(target) && /\.[cm]?[jt]sx?$/.test(target) && !/(^|\/)node_modules\//.test(target)) {
        seen.add(target)
        waiting.push(target)
      }
    }
  }
  return found
}

/** In doubt a file is there: of another ending, a folder, or made by a tool. */
function isMissing({ paths }: Repository, { isType }: NodeImport, places: readonly string[]): boolean {
  if (isType || places.length === 0) return false
  return places.every((place) => {
    const bare = place.replace(/\.[cm]?jsx?$/, '')
    return (
      !place.startsWith('..') &&
      !generated.test(place) &&
      !paths.some((path) => path === place || path.startsWith(`${bare}.`) || path.startsWith(`${place}/`))
    )
  })
}
