// The sources of a site, and the addresses of somebody's own machine in them.
import type { SiteDraft } from '../../model/draft.ts'
import { isWithin } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'

/** What goes into the pages: no tests, no configuration, nothing built. */
export function sourcesOf(repository: Repository, folder: string): string[] {
  return repository.paths
    .filter(
      (path) =>
        isWithin(folder, path) &&
        /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(path) &&
        !/(^|\/)(node_modules|tests?|e2e|__tests__|mocks?|dist|build)\/|\.(test|spec|stories|config)\.|\.d\.ts$|setupProxy/.test(
          path,
        ),
    )
    .slice(0, 4000)
}

/** Addresses that a line gives without asking a variable first. */
export function hardCodedAddresses(repository: Repository, folder: string): SiteDraft['asks'] {
  return sourcesOf(repository, folder).flatMap((file) => {
    const text = repository.text(file)
    if (!/localhost|127\.0\.0\.1/.test(text)) return []
    return text.split('\n', 5000).flatMap((line, index) => {
      const found = /https?:\/\/(?:localhost|127\.0\.0\.1):(\d{2,5})/.exec(line.slice(0, 1000))
      return found && !/\benv\b|^\s*(\/\/|\*|\/\*)/.test(line)
        ? [{ url: found[0], port: Number(found[1]), evidence: evidenceAt(repository, file, index + 1) }]
        : []
    })
  })
}
