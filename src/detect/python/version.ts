// The language version that a repository declares.
import type { Evidence } from '../../model/detection.ts'
import { foldersUpFrom, joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { BaseImage } from '../statements/dockerfile.ts'

export interface DeclaredVersion {
  /** Version with an image that fits; undefined when none does. */
  readonly version: string | undefined
  /** What the repository says, such as `>=3.11` or `3.12.4`. */
  readonly says: string
  /** Exact: the repository says this version. Narrowed: it allows several, of which this is one. */
  readonly kind: 'exact' | 'narrowed'
  readonly evidence: Evidence
}

const exactPlaces: readonly (readonly [string, RegExp])[] = [
  ['.python-version', /^\s*(?:cpython-|python-?)?(\d+\.\d+)/m],
  ['runtime.txt', /^\s*python-(\d+\.\d+)/m],
  ['.tool-versions', /^\s*python\s+(\d+\.\d+)/m],
  ['mise.toml', /^\s*python\s*=\s*["'](\d+\.\d+)/m],
  ['.mise.toml', /^\s*python\s*=\s*["'](\d+\.\d+)/m],
]

const rangePlaces: readonly (readonly [string, RegExp])[] = [
  ['pyproject.toml', /^\s*requires-python\s*=\s*["']([^"']+)["']/m],
  ['pyproject.toml', /^\s*python\s*=\s*["']([^"']+)["']/m],
  ['setup.cfg', /^\s*python_requires\s*=\s*(\S.*)$/m],
  ['setup.py', /python_requires\s*=\s*["']([^"']+)["']/],
  ['Pipfile', /^\s*python_(?:full_)?version\s*=\s*["'](\d+\.\d+)/m],
]

/**
 * An exact word goes before a range: a range says what may work, a pin says what is used.
 * Of a range the version nearest to `usual` is taken: what is newest has the fewest packages made for it.
 * `unsupported` are versions that a pinned package has no build for; where there is another one, that is taken.
 */
export function declaredVersion(
  repository: Repository,
  folder: string,
  versions: readonly string[],
  usual: string,
  images: readonly BaseImage[],
  unsupported: ReadonlyMap<string, Evidence> = new Map(),
): DeclaredVersion | undefined {
  const folders = foldersUpFrom(folder)
  for (const [name, pattern] of exactPlaces) {
    for (const each of folders) {
      const found = matchIn(repository, joinPath(each, name), pattern)
      if (found) return { ...found, version: fit(versions, `==${found.says}`), kind: 'exact' }
    }
  }
  for (const { file, image, line } of images) {
    const says = /(?:^|\/)python:(\d+\.\d+)/.exec(image)?.[1]
    if (says === undefined) continue
    const evidence = evidenceAt(repository, file, line)
    return { says, version: fit(versions, `==${says}`), kind: 'exact', evidence }
  }
  for (const [name, pattern] of rangePlaces) {
    for (const each of folders) {
      const found = matchIn(repository, joinPath(each, name), pattern)
      if (!found || !/\d/.test(found.says)) continue
      const allowed = versions.filter((one) => fit([one], found.says) !== undefined)
      const version = fit(versions, found.says, usual)
      if (allowed.length === 1) return { ...found, version, kind: 'exact' }
      return supported(allowed, version, unsupported) ?? { ...found, version, kind: 'narrowed' }
    }
  }
  return supported(versions, usual, unsupported)
}

/** In place of `wanted` the newest older one that all pinned packages support; undefined where they support it, or none. */
function supported(
  versions: readonly string[],
  wanted: string | undefined,
  unsupported: ReadonlyMap<string, Evidence>,
): DeclaredVersion | undefined {
  const evidence = wanted === undefined ? undefined : unsupported.get(wanted)
  const others = versions.filter((version) => !unsupported.has(version))
  const older = others.filter((version) => versions.indexOf(version) < versions.indexOf(wanted ?? ''))
  const version = older.at(-1) ?? others[0]
  return evidence && version !== undefined ? { version, says: version, kind: 'narrowed', evidence } : undefined
}

function matchIn(
  repository: Repository,
  file: string,
  pattern: RegExp,
): { says: string; evidence: Evidence } | undefined {
  const source = repository.text(file)
  const match = source === '' ? null : pattern.exec(source)
  if (!match) return undefined
  const line = source.slice(0, match.index + match[0].length).split('\n').length
  return { says: match[1] ?? '', evidence: evidenceAt(repository, file, line) }
}

/** Of the versions that a specifier allows the one nearest to `usual`, else the newest: `>=3.10,<3.13`, `^3.11`, `3.12`. */
export function fit(versions: readonly string[], specifier: string, usual?: string): string | undefined {
  const clauses = specifier
    .split(/[,\s]+(?=[<>=!~^*\d])|\s*\|\|\s*/)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
  const allowed = versions.filter((version) => clauses.every((clause) => allows(clause, version)))
  const wanted = usual === undefined ? -1 : versions.indexOf(usual)
  if (wanted < 0) return allowed.at(-1)
  const distance = (version: string): number => Math.abs(versions.indexOf(version) - wanted)
  return allowed.toSorted((a, b) => distance(a) - distance(b))[0]
}

function allows(clause: string, version: string): boolean {
  const match = /^(>=|<=|==|!=|~=|===|<|>|\^|~|=)?\s*v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?/.exec(clause)
  if (!match) return true
  const [, operator = '==', major = '0', minor, patch] = match
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  const own = ownMajor * 1000 + ownMinor
  const wanted = Number(major) * 1000 + (minor === undefined || minor === '*' ? 0 : Number(minor))
  const open = minor === undefined || minor === '*'
  switch (operator) {
    case '>=':
      return own >= wanted
    case '>':
      // Above 3.11.4 there is 3.11.5; above 3.11 there is 3.11.1.
      return open ? ownMajor > Number(major) : own >= wanted
    case '<=':
      return open ? ownMajor <= Number(major) : own <= wanted
    case '<':
      return patch !== undefined && patch !== '0' ? own <= wanted : own < wanted
    case '!=':
      return patch === '*' ? own !== wanted : true
    case '^':
      return own >= wanted && ownMajor === Number(major)
    case '~=':
      return patch === undefined ? own >= wanted && ownMajor === Number(major) : own === wanted
    default:
      return open ? ownMajor === Number(major) : own === wanted
  }
}
