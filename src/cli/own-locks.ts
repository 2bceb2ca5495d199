// Locks that Seaworthy compiles for apps that bring none: what is kept of them in deploy/, and whether it still fits.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, UserError } from '../errors.ts'
import type { PythonFacts, Requirements, SourceFacts } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { KeptLock } from '../model/own-lock.ts'
import type { App } from '../model/plan.ts'
import type { LockRecipe } from '../model/recipe.ts'
import { shellLine } from '../model/shell.ts'
import type { Stack } from '../model/stack.ts'
import { parseRequirementsLock } from '../render/requirements-lock.ts'
import { provenance } from '../render/write/header.ts'

/** An app whose repository has no lock for it. */
export interface LockedApp {
  readonly app: App
  readonly lock: LockRecipe
}

/** A stack, as far as its locks go. */
interface LockedStack {
  readonly named: readonly string[]
  readonly locked: readonly LockedApp[]
}

/** The command that compiles the locks of a stack. */
export const lockCommand = ({ named }: Pick<LockedStack, 'named'>): string =>
  shellLine(['seaworthy', 'render', ...named, '--lock'])

/** The facts, with what is kept of the lock of each app that brings none. */
export function withOwnLocks(
  facts: ReadonlyMap<string, SourceFacts>,
  stack: Stack,
  folder: string,
  files: Files,
): ReadonlyMap<string, SourceFacts> {
  return new Map(
    [...facts].map(([name, own]) => {
      const path = stack.apps[name]?.path ?? '.'
      return [name, own.kind === 'python' && isUnlocked(own) ? withOwnLock(name, path, own, folder, files) : own]
    }),
  )
}

const isUnlocked = ({ requirements: { kind } }: PythonFacts): boolean => ['plain', 'project', 'named'].includes(kind)

function withOwnLock(name: string, path: string, facts: PythonFacts, folder: string, files: Files): PythonFacts {
  const { requirements } = facts
  const file = `deploy/apps/${name}/requirements.lock`
  const place = { file, sources: sourcesOf(requirements, path, files) }
  const text = readLock(join(folder, file))
  if (text === undefined) return { ...facts, lock: place }
  const body = text.slice(text.indexOf('\n') + 1)
  const { from, packages, unhashed } = parseRequirementsLock(body)
  const kept: KeptLock = { from, body, edited: provenance(text) !== 'untouched' }
  const { named: _, says: __, isLoose: ___, ...same } = requirements
  return {
    ...facts,
    lock: { ...place, kept },
    requirements: {
      ...{ ...same, kind: 'compiled', file, inputs: [file], openEnded: {} },
      packages: [...new Set([...requirements.packages, ...packages])].toSorted(),
      ...(unhashed ? { unhashed } : {}),
      asks: requirements,
    },
  }
}

/** A list that names the project is as old as what the project says of itself. */
const projectFiles = ['pyproject.toml', 'setup.cfg', 'setup.py']

function sourcesOf({ kind, inputs, installable, named, says }: Requirements, path: string, files: Files): string[] {
  const project = kind === 'plain' && installable ? projectFiles.map((name) => join(path, name)) : []
  const read = [...inputs, ...project.filter((file) => files.paths.includes(file))]
  return [
    ...(says ??
      read.map((file) => {
        const text = (files.read(file) ?? '').replaceAll('\r\n', '\n')
        return `${file} sha256:${createHash('sha256').update(text).digest('hex')}`
      })),
    ...(named ?? []),
  ]
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return undefined
  }
}

/** The apps whose locks a command compiles. */
export function lockedApps(apps: readonly App[]): LockedApp[] {
  return apps.flatMap((app) => (app.recipe.lock ? [{ app, lock: app.recipe.lock }] : []))
}

/** Those of which each build takes the newest of something, because nothing was compiled yet. */
export function openApps({ locked }: Pick<LockedStack, 'locked'>): LockedApp[] {
  return locked.filter(({ lock }) => lock.isOpen && !lock.kept)
}

/** Throws a UserError that names every lock which is not what its app asks for. */
export function refuseStale<S extends LockedStack>(stack: S): S {
  const stale = stack.locked.flatMap(({ lock }) => {
    const reason = staleReason(lock)
    return reason === undefined ? [] : [`${lock.file} is stale: ${reason}`]
  })
  if (stale.length === 0) return stack
  throw new UserError(stale.join('; '), {
    exitCode: exitCodes.findings,
    help: `compile it anew, which keeps the versions that still fit: ${lockCommand(stack)}`,
  })
}

function staleReason({ from, kept }: LockRecipe): string | undefined {
  if (!kept) return undefined
  const gone = kept.from.filter((line) => !from.includes(line))
  const come = from.filter((line) => !kept.from.includes(line))
  const fileOf = (line: string): string | undefined => /^(.*) sha256:[0-9a-f]{64}$/.exec(line)?.[1]
  const known = new Set(kept.from.map(fileOf))
  const changed = come.flatMap((line) => fileOf(line) ?? []).filter((file) => known.has(file))
  const isChanged = (line: string): boolean => changed.includes(fileOf(line) ?? '')
  const words = (lines: readonly string[]): string =>
    lines
      .filter((line) => !isChanged(line))
      .map((line) => fileOf(line) ?? line)
      .join(', ')
  const [added, left] = [words(come), words(gone)]
  const now =
    added === '' ? `no longer asks for ${left}` : `now asks for ${added}${left === '' ? '' : ` in place of ${left}`}`
  const reasons = [
    ...(changed.length > 0 ? [`${changed.join(', ')} changed since it was compiled`] : []),
    ...(added + left === '' ? [] : [`the app ${now}`]),
    ...(kept.edited ? ['it was edited by hand'] : []),
  ]
  return reasons.length > 0 ? reasons.join(', and ') : undefined
}

/** What is said of apps that nothing is compiled for yet. */
export function describeOpen(stack: LockedStack): string[] {
  return openApps(stack).map(
    ({ app, lock }) =>
      `${app.name}: nothing pins all of its packages; ${lockCommand(stack)} writes ${lock.file}, as the first seaworthy up does`,
  )
}
