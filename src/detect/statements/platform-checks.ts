// Health checks that the files of hosting platforms state.
import { baseName, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isForDevelopment } from '../scope.ts'

export interface PlatformCheck {
  readonly file: string
  readonly line: number
  readonly path: string
}

const platformFile = /^(railway\.(json|toml)|render\.ya?ml|fly\.toml|app\.ya?ml)$|\.config$/

/** A key that says all by itself; its value is a path. */
const named =
  /^\s*["']?(?:health_?check_?path|http_path|Application Healthcheck URL)["']?\s*[:=]\s*["']?(\/[\w./~-]*)["']?\s*,?\s*$/i

/** A key that means a check's path in a section of checks alone. */
const inSection = /^\s*path\s*=\s*["'](\/[\w./~-]*)["']/

/** Checks of files that speak for an app: they lie beside it, or name its start or its image. */
export function platformChecks(
  repository: Repository,
  folder: string,
  speakers: { readonly files: readonly string[]; readonly image: string | undefined },
): PlatformCheck[] {
  return repository.paths
    .filter((file) => platformFile.test(baseName(file)) && !isForDevelopment(file))
    .filter(
      (file) =>
        homeOf(file) === folder ||
        speakers.files.includes(file) ||
        (speakers.image !== undefined && repository.text(file).includes(speakers.image)),
    )
    .flatMap((file) => {
      let section = ''
      return repository
        .text(file)
        .split('\n', 500)
        .flatMap((text, index) => {
          section = /^\s*\[+([\w.]+)\]+/.exec(text)?.[1] ?? section
          const path = (named.exec(text) ?? (/checks?(\.|$)/.test(section) ? inSection.exec(text) : null))?.[1]
          return path === undefined ? [] : [{ file, line: index + 1, path }]
        })
    })
}

/** Folders such as `.ebextensions` belong to the one that they lie in. */
function homeOf(file: string): string {
  const folder = parentOf(file)
  return /^\.\w/.test(baseName(folder)) ? parentOf(folder) : folder
}
