// Writes deploy/, keeping files that were edited by hand and saying so.
import { join } from 'node:path'
import { exitCodes, UserError } from '../errors.ts'
import { handbookPath } from '../model/artifact.ts'
import type { Report } from '../model/event.ts'
import type { Plan } from '../model/plan.ts'
import { shellLine } from '../model/shell.ts'
import { compareArtifacts, writeArtifacts, type FileStatus } from '../operate/artifacts.ts'
import { provenance } from '../render/write/header.ts'
import { inTheWay, keptHandbook } from '../stack/check-deploy-folder.ts'
import type { LoadedStack, NamedStack } from './load-stack.ts'

/** Compares `deploy/` with what the stack file asks for; changes nothing. */
export function deployStatus({ folder, artifacts }: LoadedStack): readonly FileStatus[] {
  return compareArtifacts(join(folder, 'deploy'), artifacts, provenance)
}

/** Throws a UserError with every file of somebody else's that stands where Seaworthy has to write one. */
export function refuseForeign(statuses: readonly FileStatus[]): void {
  const foreign = statuses.filter(({ path, state }) => state === 'foreign' && path !== handbookPath)
  if (foreign.length === 0) return
  throw new UserError(
    `${foreign.length === 1 ? 'a file' : `${foreign.length} files`} of deploy/ ${foreign.length === 1 ? 'is' : 'are'} not Seaworthy’s, and in its way`,
    { exitCode: exitCodes.findings, diagnostics: foreign.map(({ path }) => inTheWay(path)) },
  )
}

/**
 * Writes what is new or stale, and removes what is left over, with a note each. Files edited by hand stay, with a
 * warning each, unless `overwrite`. Throws before it writes anything where a file of somebody else's is in the way.
 */
export async function writeDeploy(
  stack: LoadedStack,
  report: Report,
  overwrite: boolean,
): Promise<readonly FileStatus[]> {
  const statuses = deployStatus(stack)
  refuseForeign(statuses)
  await writeArtifacts(join(stack.folder, 'deploy'), statuses, overwrite)
  for (const { path, state } of statuses) {
    if (state === 'foreign')
      report({
        kind: 'warning',
        message: keptHandbook.message,
        ...(keptHandbook.help ? { help: keptHandbook.help } : {}),
      })
    if (state === 'left-over')
      report({ kind: 'note', message: `removed deploy/${path}: the stack file no longer asks for it` })
    if (state === 'edited' && !overwrite)
      report({
        kind: 'warning',
        message: `deploy/${path} was edited by hand and is kept as it is`,
        help: `see the difference: ${renderCommand(stack)}; ${overwriteHelp(stack)}`,
      })
  }
  return statuses
}

/** The command that writes `deploy/`, with more words. */
export function renderCommand({ named }: NamedStack<Plan>, ...words: string[]): string {
  return shellLine(['seaworthy', 'render', ...named, ...words])
}

/** What to do about a file edited by hand. */
export function overwriteHelp(stack: NamedStack<Plan>): string {
  return `take the generated file: ${renderCommand(stack, '--overwrite')}`
}

/** One line for each file that writing would change. */
export function describeChanges(statuses: readonly FileStatus[], overwrite: boolean): string[] {
  return statuses.flatMap(({ path, state }) => {
    switch (state) {
      case 'current':
        return []
      case 'new':
        return [`write deploy/${path}`]
      case 'stale':
        return [`rewrite deploy/${path}`]
      case 'left-over':
        return [`remove deploy/${path}`]
      case 'foreign':
        return [`keep deploy/${path} (not Seaworthy’s)`]
      case 'edited':
        return [overwrite ? `overwrite deploy/${path} (edited by hand)` : `keep deploy/${path} (edited by hand)`]
    }
  })
}
