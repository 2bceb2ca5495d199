// Variables that a site's code names and its build puts into the page.
import type { EnvironmentDraft } from '../../model/draft.ts'
import { joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { readEnvironmentFile } from '../statements/environment-file.ts'
import { valuesOf } from '../statements/image-commands.ts'
import { sourcesOf } from './sources.ts'

/** Names that bundlers and Node give themselves. */
const given = new Set([
  'MODE',
  'BASE_URL',
  'PROD',
  'DEV',
  'SSR',
  'NODE_ENV',
  'PUBLIC_URL',
  'CI',

  'NODE_PATH',
  'HOME',
])

const reading =
  /(?:import\.meta(?:\s+as\s+\w+\))?\.env|process\.env)\??\.([A-Z][A-Z0-9_]+)(?:[^\n]{0,3}?\s*(?:\?\?|\|\|)\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`))?/g

export function builtInVariables(
  repository: Repository,
  folder: string,
  containers: readonly Container[],
): EnvironmentDraft[] {
  const sources = sourcesOf(repository, folder)
  const found = new Map<string, EnvironmentDraft>()
  // What the build reads by itself needs no line.
  const own = new Set(
    ['.env.production', '.env.production.local'].flatMap((name) => [
      ...namesIn(repository, joinPath(folder, name)).keys(),
    ]),
  )
  // The build reads the file of all modes itself, and its values win over those in the code.
  const written = namesIn(repository, joinPath(folder, '.env'))
  const stated = new Map([
    ...['.env.example', '.env.sample', '.env.development']
      .toReversed()
      .flatMap((name) => [...namesIn(repository, joinPath(folder, name))]),
    ...containers.flatMap(({ image }) => Object.entries(valuesOf(image))),
  ])
  for (const file of sources) {
    const text = repository.text(file)
    if (!text.includes('.env')) continue
    for (const match of text.matchAll(reading)) {
      const [, name = '', ...fallbacks] = match
      if (given.has(name) || own.has(name) || found.has(name)) continue
      const fallback = fallbacks.find((each) => each !== undefined)
      const known = written.get(name) ?? fallback ?? stated.get(name)
      const evidence = evidenceAt(repository, file, text.slice(0, match.index).split('\n').length)
      found.set(name, {
        name,
        evidence: [evidence],
        secret: false,
        // Nothing at all would come to what stands behind it.
        required: Boolean(fallback) && match[0].includes('||'),
        settings: [],
        schemes: [],
        ...(known === undefined || known === '' ? {} : { default: known }),
      })
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function namesIn(repository: Repository, file: string): ReadonlyMap<string, string> {
  return new Map(readEnvironmentFile(repository.text(file)).map(({ name, value }) => [name, value]))
}
