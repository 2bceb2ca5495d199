// The Node version that a repository declares: a pin goes before a range.
import type { Evidence } from '../../model/detection.ts'
import { foldersUpFrom, joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'

export interface DeclaredNodeVersion {
  /** Major version with an image that fits; undefined when none does. */
  readonly version: string | undefined
  /** What the repository says, such as `>=20`. */
  readonly says: string
  readonly evidence: Evidence
}

const places: readonly (readonly [string, RegExp])[] = [
  ['.nvmrc', /^\s*v?(\d+[\d.]*)\s*$/m],
  ['.node-version', /^\s*v?(\d+[\d.]*)\s*$/m],
  ['.tool-versions', /^\s*nodejs\s+(\d+[\d.]*)/m],
  ['package.json', /"engines"\s*:\s*\{[^}]*"node"\s*:\s*"([^"]+)"/],
]

export function declaredNodeVersion(
  repository: Repository,
  folder: string,
  versions: readonly string[],
  usual: string,
): DeclaredNodeVersion | undefined {
  for (const [name, pattern] of places) {
    for (const each of foldersUpFrom(folder)) {
      const file = joinPath(each, name)
      const found = repository.has(file) ? pattern.exec(repository.text(file)) : undefined
      const says = found?.[1]
      if (found === undefined || found === null || says === undefined) continue
      const line = repository
        .text(file)
        .slice(0, found.index + found[0].lastIndexOf(says))
        .split('\n').length
      const fits = versions.filter((version) => allows(says, Number(version)))
      const version = fits.includes(usual) ? usual : fits.at(-1)
      return { version, says, evidence: evidenceAt(repository, file, line) }
    }
  }
  return undefined
}

/** Whether a range of npm's allows any release of a major version. Exact below the major it need not be. */
function allows(range: string, major: number): boolean {
  return range.split('||').some((alternative) =>
    [...alternative.matchAll(/([<>]=?|[\^~=])?\s*v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(?:\d+|[x*]))?/g)].every(
      ([, operator = '', number = '', minor]) => {
        if (/[x*]/.test(number)) return true
        const bound = Number(number)
        if (operator === '>') return minor === undefined ? major > bound : major >= bound
        if (operator === '>=') return major >= bound
        if (operator === '<') return minor === undefined || minor === '0' ? major < bound : major <= bound
        if (operator === '<=') return major <= bound
        return major === bound
      },
    ),
  )
}
