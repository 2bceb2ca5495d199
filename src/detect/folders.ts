// Folders that the app writes to, as its code, its Dockerfile and its Compose files show them.
import type { Evidence, Finding } from '../model/detection.ts'
import { baseName, isWithin, joinPath, normalizePath, relativeTo } from './paths.ts'
import { distinctEvidence, evidenceAt, type Repository } from './repository.ts'
import { placesOf, type Container } from './statements/containers.ts'
import { commandsOf } from './statements/image-commands.ts'

/** Where an app runs. */
export interface PlacedEntry {
  readonly container: Container | undefined
  /** The folder of the repository that is its working folder. */
  readonly root: string
}

/** A folder that code writes into. */
export interface WrittenFolder {
  /** Relative to the repository, or absolute in the container. */
  readonly folder: string
  /** False: it is only made when it is missing. */
  readonly written: boolean
  readonly evidence: Evidence
}

export interface FolderFindings {
  readonly writable: readonly Finding<string>[]
  readonly uploads: readonly Finding<string>[]
}

interface Claim {
  /** Relative to the app's folder. */
  readonly folder: string
  readonly written: boolean
  /** A volume of the repository's own Compose file: its content is meant to stay. */
  readonly kept: boolean
  readonly evidence: Evidence
}

const keptName =
  /upload|media|instance|attachment|data\b|storage|avatar|photo|picture|document|userfiles|user[_-]files/i
const scratchName = /(^|[/_-])(logs?|caches?|te?mp|sessions?|run|locks?|pids?|scratch|spool)([/_-]|$)/i

export function findFolders(
  repository: Repository,
  path: string,
  entry: PlacedEntry,
  written: readonly WrittenFolder[],
): FolderFindings {
  const claims = [...codeClaims(repository, path, entry, written), ...containerClaims(repository, path, entry)]
  const byFolder = new Map<string, Claim[]>()
  for (const claim of claims) byFolder.set(claim.folder, [...(byFolder.get(claim.folder) ?? []), claim])
  const usable = [...byFolder].filter(([folder, own]) => isUsable(repository, path, folder, own))
  const findings = usable.map(([folder, own]) => ({
    keep: isKept(folder, own),
    finding: {
      value: folder,
      confidence: own.some((claim) => claim.written) ? 0.9 : 0.7,
      evidence: distinctEvidence(own.map((claim) => claim.evidence)),
    },
  }))
  const uploads = findings.filter((each) => each.keep).map((each) => each.finding)
  const writable = findings.filter((each) => !each.keep).map((each) => each.finding)
  const covered = (finding: Finding<string>, by: readonly Finding<string>[]): boolean =>
    by.some((other) => other.value !== finding.value && isWithin(other.value, finding.value))
  return {
    uploads: uploads.filter((each) => !covered(each, uploads)).toSorted(byName),
    writable: writable.filter((each) => !covered(each, writable) && !covered(each, uploads)).toSorted(byName),
  }
}

function byName(a: Finding<string>, b: Finding<string>): number {
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
}

/** Whether the content is to survive the container: the last part of the path that tells decides. */
function isKept(folder: string, claims: readonly Claim[]): boolean {
  return isSaidToBeKept(folder, claims) ?? claims.some((claim) => claim.written)
}

/** Undefined: nothing says it, neither a name nor a volume. */
function isSaidToBeKept(folder: string, claims: readonly Claim[]): boolean | undefined {
  const last = folder.split('/').findLast((part) => scratchName.test(part) || keptName.test(part))
  if (last !== undefined) return keptName.test(last) && !scratchName.test(last)
  return claims.some((claim) => claim.kept) ? true : undefined
}

function isUsable(repository: Repository, path: string, folder: string, claims: readonly Claim[]): boolean {
  if (
    folder === '.' ||
    folder.startsWith('..') ||
    folder.startsWith('/') ||
    /[^\p{L}\p{N} ._@+/-]/u.test(folder) ||
    folder.split('/').some((part) => part.startsWith('-')) ||
    folder.startsWith('.git')
  )
    return false
  const inRepository = joinPath(path, folder)
  // Go's source is compiled in, and not beside the program.
  const committed = repository.paths.filter(
    (file) =>
      isWithin(inRepository, file) &&
      !/\.go$|(^|\/)\.(git|)keep$|(^|\/)(\.gitignore|README[^/]*|\.placeholder)$/i.test(file),
  )
  if (committed.some((file) => file.endsWith('.py'))) return false
  // Content of the repository that the code would make if it were missing is read, not written; and an empty
  // scratch folder would hide it. A volume begins with the image's content.
  return committed.length === 0 || (isSaidToBeKept(folder, claims) === true && claims.some((claim) => claim.written))
}

function codeClaims(
  repository: Repository,
  path: string,
  { container }: PlacedEntry,
  written: readonly WrittenFolder[],
): Claim[] {
  return written.flatMap(({ folder, written: isWritten, evidence }) => {
    const place = folder.startsWith('/') ? (container ? placesOf(repository, container, folder)[0] : undefined) : folder
    const relative = place === undefined ? undefined : relativeTo(path, place)
    return relative === undefined ? [] : [{ folder: relative, written: isWritten, kept: false, evidence }]
  })
}

/** `RUN mkdir -p logs && chown …`, VOLUME, and volumes of the services. */
function containerClaims(repository: Repository, path: string, { container, root }: PlacedEntry): Claim[] {
  if (!container) return []
  const { image } = container
  const claims: Claim[] = []
  const add = (target: string, file: string, line: number, written: boolean, kept: boolean): void => {
    // A folder that files are copied into afterwards is code.
    if (!kept && image.copies.some((copy) => isWithin(target, copy.target) && copy.line > line)) return
    const places = placesOf(repository, container, target)
    const below = relativeTo(normalizePath(image.folder), normalizePath(target))
    const place = places[0] ?? (below === undefined ? undefined : joinPath(root, below))
    const relative = place === undefined ? undefined : relativeTo(path, place)
    if (relative !== undefined)
      claims.push({ folder: relative, written, kept, evidence: evidenceAt(repository, file, line) })
  }
  for (const { words, folder, line } of commandsOf(image)) {
    const [program = '', ...rest] = words
    if (baseName(program) !== 'mkdir' && !(program === 'install' && rest.includes('-d'))) continue
    for (const word of rest)
      if (!/^[-$]|^\d+$|[*?{}=]/.test(word)) add(joinPath(folder, word), image.file, line, true, false)
  }
  for (const volume of image.volumes) add(volume.path, image.file, volume.line, true, true)
  for (const service of container.services) {
    // A mounted folder of the repository is its content, not what the app writes.
    for (const mount of service.mounts)
      if (mount.source === '' || mount.source.startsWith(':')) add(mount.target, service.file, mount.line, true, true)
  }
  return claims.filter(
    (claim) => !/(^|\/)(node_modules|\.venv|venv|static|staticfiles|site-packages)$/.test(claim.folder),
  )
}
