// Folders of a program that must be writable: what may be lost with the container, and what is kept.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import { baseName, isWithin, joinPath, normalizePath, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { placesOf, type Container } from '../statements/containers.ts'
import { readShell } from '../statements/shell.ts'
import { callsOf, partsOf, textOf } from './expressions.ts'
import type { ProgramCandidate } from './program-candidates.ts'
import type { NodeProgram } from './source-tree.ts'
import { pathOf, writesOf, type Write } from './writes.ts'

const keptName =
  /upload|media|attachment|\bdata\b|storage|avatar|photo|picture|document|userfiles|user[_-]files|images?\b/i
const scratchName = /(^|[/_-])(logs?|caches?|te?mp|sessions?|run|locks?|pids?|scratch|spool)([/_-]|$)/i

export function foldersOf(candidate: ProgramCandidate): Pick<AppDraft, 'writable' | 'uploads'> {
  const { program, folder, container, convention } = candidate
  const { repository } = program
  const own =
    convention?.writable.map((each): Write => ({
      folder: each,
      isKept: false,
      evidence: candidate.evidence[0] ?? { file: folder, line: 1, says: '' },
    })) ?? []
  const written = writesOf(program)
  const claims = [...own, ...written, ...(container ? ofContainer(repository, folder, container) : [])]
  const shown = shownFolders(program)
  const found = new Map<string, Write[]>()
  for (const claim of claims)
    if (own.includes(claim) || isUsable(repository, folder, claim, written.includes(claim)))
      found.set(claim.folder, [...(found.get(claim.folder) ?? []), claim])
  const findings = [...found].map(([value, writes]): Finding<string> => ({
    value,
    confidence: 0.8,
    evidence: writes.map(({ evidence }) => evidence).slice(0, 3),
  }))
  const isKept = (value: string): boolean =>
    hasKeptName(value) || found.get(value)?.some((each) => each.isKept) === true
  const isOuter = ({ value }: Finding<string>, index: number, all: readonly Finding<string>[]): boolean =>
    !all.some((other, at) => at !== index && other.value !== value && isWithin(other.value, value))
  const uploads = findings.filter(({ value }) => isKept(value)).filter(isOuter)
  const writable = findings
    .filter(({ value }) => !isKept(value) && !uploads.some((each) => isWithin(each.value, value)))
    .filter(isOuter)
  const byName = (a: Finding<string>, b: Finding<string>): number => (a.value < b.value ? -1 : 1)
  return {
    writable: writable.toSorted(byName),
    uploads: uploads.toSorted(byName).map((each) => {
      const url = [...shown].find(([place]) => isWithin(place, each.value))
      return url === undefined
        ? each
        : {
            ...each,
            url: `${url[1]}${relativeTo(url[0], each.value) === '.' ? '' : `${relativeTo(url[0], each.value)}/`}`,
          }
    }),
  }
}

function hasKeptName(folder: string): boolean {
  const last = folder.split('/').findLast((part) => scratchName.test(part) || keptName.test(part))
  return last !== undefined && keptName.test(last) && !scratchName.test(last)
}

function isUsable(repository: Repository, folder: string, { folder: below }: Write, isWritten: boolean): boolean {
  if (
    below === '.' ||
    below.startsWith('..') ||
    below.startsWith('/') ||
    /[^\p{L}\p{N} ._@+/-]/u.test(below) ||
    /(^|\/)[-.]/.test(below)
  )
    return false
  if (/(^|\/)(node_modules|src|dist|build|out|test|tests|coverage|migrations)(\/|$)/.test(below)) return false
  const committed = repository.paths.filter(
    (path) =>
      isWithin(joinPath(folder, below), path) &&
      !/(^|\/)\.(git|)keep$|(^|\/)(\.gitignore|README(\.\w+)?|\.placeholder)$/i.test(path),
  )
  if (committed.some((path) => /\.[cm]?[jt]sx?$/.test(path))) return false
  // A volume begins with the image's content; an empty folder would hide it.
  return committed.length === 0 || (hasKeptName(below) && isWritten)
}

/** `RUN mkdir -p logs`, VOLUME, and volumes of the services. */
function ofContainer(repository: Repository, folder: string, container: Container): Write[] {
  const { image, services } = container
  const add = (target: string, file: string, line: number, isKept: boolean): Write[] => {
    const [place] = placesOf(repository, container, target)
    const below = relativeTo(normalizePath(image.folder), normalizePath(target))
    const relative = relativeTo(folder, place ?? (below === undefined ? '..' : joinPath(folder, below)))
    return relative === undefined ? [] : [{ folder: relative, isKept, evidence: evidenceAt(repository, file, line) }]
  }
  const made = image.runs.flatMap((run) =>
    readShell(run.command).flatMap(({ words, folder: at }) =>
      baseName(words[0] ?? '') === 'mkdir'
        ? words
            .slice(1)
            .flatMap((word) =>
              /^[-$]|[*?{}=]/.test(word) ? [] : add(joinPath(run.folder, at, word), image.file, run.line, false),
            )
        : [],
    ),
  )
  const mounted = services.flatMap(({ mounts, file, weight }) =>
    weight > 0.5
      ? mounts
          .filter(({ source }) => source.startsWith(':'))
          .flatMap(({ target, line }) => add(target, file, line, !scratchName.test(target)))
      : [],
  )
  return [
    ...made,
    ...image.volumes.flatMap(({ path, line }) => add(path, image.file, line, !scratchName.test(path))),
    ...mounted,
  ]
}

/** Folders that the app shows to anybody, with the URL of each: `app.use('/uploads', express.static('uploads'))`. */
function shownFolders(program: NodeProgram): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const module of program.modules)
    for (const { name, open, on } of callsOf(module, /^(static|serveStatic|serve|koaStatic)$/)) {
      if (name === 'static' && on.at(-1) !== 'express') continue
      const [first] = partsOf(module, open)
      const path = first && pathOf(program, module, first)
      const outer = module.openers[open] ?? -1
      const [mount] = module.tokens[outer]?.text === '(' ? partsOf(module, outer) : []
      const url = mount && textOf(module, mount)
      const below = path && relativeTo(program.folder, path.path)
      if (below !== undefined && below !== '.')
        found.set(below, `${url?.startsWith('/') ? url.replace(/\/$/, '') : ''}/`)
    }
  return found
}
