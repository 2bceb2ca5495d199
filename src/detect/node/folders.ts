// Folders of a program that must be writable: what may be lost with the container, and what is kept.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import { findFolders } from '../folders.ts'
import { isWithin, joinPath, relativeTo } from '../paths.ts'
import { callsOf, partsOf, textOf } from './expressions.ts'
import type { ProgramCandidate } from './program-candidates.ts'
import type { NodeProgram } from './source-tree.ts'
import { pathOf, writesOf, type Write } from './writes.ts'

export function foldersOf(candidate: ProgramCandidate): Pick<AppDraft, 'writable' | 'uploads'> {
  const { program, folder, container, convention, evidence } = candidate
  const { repository } = program
  const written = writesOf(program).filter((each) => !isCode(program, each))
  const found = findFolders(
    repository,
    folder,
    { container, root: folder },
    written.map((each) => ({ ...each, folder: joinPath(folder, each.folder), written: each.isWritten })),
  )
  // What people hand in stays, whatever its folder is called.
  const handedIn = new Set(written.filter(({ isKept }) => isKept).map((each) => each.folder))
  const shown = shownFolders(program)
  const uploads = [...found.uploads, ...found.writable.filter(({ value }) => handedIn.has(value))].filter(
    ({ value }) => !isBuilt(value),
  )
  const own = convention?.writable.map((value) => ({ value, confidence: 0.8, evidence: evidence.slice(0, 1) })) ?? []
  return {
    writable: [...own, ...found.writable.filter(({ value }) => !handedIn.has(value) && !isBuilt(value))].toSorted(
      byName,
    ),
    uploads: uploads.toSorted(byName).map((each) => {
      const url = urlOf(shown, each.value)
      return url === undefined ? each : { ...each, url }
    }),
  }
}

function byName(a: Finding<string>, b: Finding<string>): number {
  return a.value < b.value ? -1 : 1
}

/** Folders of code, and those that a build makes. */
function isBuilt(folder: string): boolean {
  return /^(node_modules|src|dist|build|out|tests?|coverage|\.next)(\/|$)|(^|\/)migrations(\/|$)/.test(folder)
}

function isCode({ repository, folder }: NodeProgram, write: Write): boolean {
  const place = joinPath(folder, write.folder)
  return repository.paths.some((path) => /\.[cm]?[jt]sx?$/.test(path) && isWithin(place, path))
}

function urlOf(shown: ReadonlyMap<string, string>, folder: string): string | undefined {
  for (const [place, url] of shown) {
    const below = relativeTo(place, folder)
    if (below !== undefined) return below === '.' ? url : `${url}${below}/`
  }
  return undefined
}

/** Folders that the app shows to anybody, with the URL of each: `app.use('/uploads', express.static('uploads'))`. */
function shownFolders(program: NodeProgram): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const module of program.modules)
    for (const { name, open, on } of callsOf(module, /^(static|serve|\w+Static)$/)) {
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
