// Versions of Python that pinned packages do not support: those without a build of the pinned release.
import type { Evidence, Requirements } from '../../model/detection.ts'
import type { PythonFramework } from '../../model/provider.ts'
import { compareReleases, releaseOf } from '../../model/release.ts'
import type { Repository } from '../repository.ts'
import { openLock } from './foreign-lock.ts'
import { uvPackages } from './lock.ts'
import type { LockedPackage } from './locked.ts'
import { pinOf } from './requirement.ts'
import { listedRequirements } from './requirement-list.ts'

interface Pin extends LockedPackage {
  readonly file: string
  /** Absent: not looked for yet. */
  readonly line?: number
}

/** Versions of the language, each with the first pin that does not support it. */
export function unsupportedVersions(
  repository: Repository,
  requirements: Requirements | undefined,
  { versions, firstReleases }: Pick<PythonFramework, 'versions' | 'firstReleases'>,
): ReadonlyMap<string, Evidence> {
  const found = new Map<string, Evidence>()
  for (const pin of requirements ? pinsOf(repository, requirements) : []) {
    for (const version of versions) {
      const first = Object.hasOwn(firstReleases, pin.name) ? firstReleases[pin.name]?.[version] : undefined
      const isTooOld = first !== undefined && isOlder(pin.version, first)
      if (found.has(version) || (!isTooOld && hasBuild(pin.files, version))) continue
      found.set(version, {
        file: pin.file,
        line: pin.line ?? lineOf(repository, pin),
        says: `${pin.name}==${pin.version} does not support ${version}`,
      })
    }
  }
  return found
}

function pinsOf(repository: Repository, { kind, file, packages }: Requirements): Pin[] {
  if (kind === 'hashed' || kind === 'plain')
    return listedRequirements(repository, file).flatMap((each) => {
      const version = pinOf(each)
      const { name, line, file: place, marker } = each
      // What is for another version of the language may be older.
      if (name === undefined || version === undefined || /python_(full_)?version/.test(marker)) return []
      return [{ name, version, files: [], file: place, line }]
    })
  const held = kind === 'uv-lock' ? uvPackages(repository, file) : (openLock(repository, file)?.lock.all ?? [])
  const twice = held.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index)
  return held.filter(({ name }) => packages.includes(name) && !twice.includes(name)).map((each) => ({ ...each, file }))
}

/** Whether there is a build for Linux, or none at all: then it is made from source with any version. */
function hasBuild(files: readonly string[], version: string): boolean {
  const minor = Number(version.split('.')[1])
  const builds = files.flatMap((file) => {
    const [, languages = '', abi = '', platform = ''] = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file) ?? []
    return /any|linux/.test(platform) ? [{ languages: languages.split('.'), abi }] : []
  })
  return (
    builds.length === 0 ||
    builds.some(({ languages, abi }) =>
      languages.some((language) => {
        const own = Number(/^cp3(\d+)$/.exec(language)?.[1] ?? Number.NaN)
        return language === 'py3' || language === `py3${minor}` || own === minor || (abi === 'abi3' && own <= minor)
      }),
    )
  )
}

/** Of releases in numbers alone; what else there is may be anything. */
function isOlder(version: string, than: string): boolean {
  const [own, other] = [releaseOf(version), releaseOf(than)]
  return own !== undefined && other !== undefined && compareReleases(own, other) < 0
}

function lineOf(repository: Repository, { file, name }: Pin): number {
  const pattern = new RegExp(`^\\W*(?:name = ")?${name.replaceAll('-', '[-_.]+')}"`, 'i')
  const index = repository
    .text(file)
    .split('\n')
    .findIndex((line) => pattern.test(line))
  return Math.max(0, index) + 1
}
