// Scripts of a database's first start, as the repository mounts them.
import type { DatastoreDetection } from '../model/datastore-provider.ts'
import type { Finding } from '../model/detection.ts'
import { baseName, isWithin, joinPath } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { ComposeService } from './statements/compose.ts'

/**
 * Those mounted where the image runs them, in the order of their names there. One that connects to a database which none
 * of them makes ends the first start, and the half-made database is taken for a whole one afterwards: it is left out.
 */
export function initScripts(
  repository: Repository,
  services: readonly ComposeService[],
  { initFolder, initDatabases }: Pick<DatastoreDetection, 'initFolder' | 'initDatabases'>,
): { readonly taken: readonly Finding<string>[]; readonly notes: readonly string[] } {
  if (initFolder === undefined) return { taken: [], notes: [] }
  const scripts = services.flatMap((service) => mountedScripts(repository, service, initFolder))
  const namesIn = (pattern: RegExp | undefined, { value }: Finding<string>): string[] =>
    pattern ? [...repository.text(value).matchAll(pattern)].map(([, name = '']) => name) : []
  const made = new Set(scripts.flatMap((script) => namesIn(initDatabases?.made, script)))
  const lacking = (script: Finding<string>): string | undefined =>
    namesIn(initDatabases?.entered, script).find((name) => !made.has(name))
  return {
    taken: scripts.filter((script) => lacking(script) === undefined),
    notes: scripts.flatMap((script) => {
      const name = lacking(script)
      return name === undefined
        ? []
        : [`without ${script.value}, which connects to ${name}: nothing makes that database`]
    }),
  }
}

function mountedScripts(repository: Repository, service: ComposeService, initFolder: string): Finding<string>[] {
  const scripts = service.mounts.flatMap((mount) => {
    if (!isWithin(initFolder, mount.target) || mount.source === '' || mount.source.startsWith(':')) return []
    const evidence = [evidenceAt(repository, service.file, mount.line)]
    const sources = repository.has(mount.source)
      ? [mount.source]
      : repository.filesIn(mount.source).filter((path) => /\.(sql|sh|sql\.gz|js)$/.test(path))
    return sources.map((value) => ({
      order: mount.target === initFolder ? baseName(value) : baseName(mount.target),
      finding: { value: joinPath(value), confidence: 1, evidence },
    }))
  })
  return scripts.toSorted((a, b) => (a.order < b.order ? -1 : 1)).map((script) => script.finding)
}
