// Writes deploy/, keeping files that were edited by hand and saying so.
import { join } from 'node:path'
import { compareArtifacts, writeArtifacts, type FileStatus } from '../operate/artifacts.ts'
import { provenance } from '../render/write/header.ts'
import type { Invocation } from './command.ts'
import type { LoadedStack } from './load-stack.ts'

/** Compares `deploy/` with what the stack file asks for; changes nothing. */
export function deployStatus({ folder, artifacts }: LoadedStack): readonly FileStatus[] {
  return compareArtifacts(join(folder, 'deploy'), artifacts, provenance)
}

/** Writes what is new or stale. Files edited by hand stay, with a warning each, unless `overwrite`. */
export async function writeDeploy(
  stack: LoadedStack,
  { report }: Invocation,
  overwrite: boolean,
): Promise<readonly FileStatus[]> {
  const statuses = deployStatus(stack)
  await writeArtifacts(join(stack.folder, 'deploy'), statuses, overwrite)
  for (const { path } of overwrite ? [] : statuses.filter(({ state }) => state === 'edited')) {
    report({
      kind: 'warning',
      message: `deploy/${path} was edited by hand and is kept as it is`,
      help: 'see the difference: seaworthy render; take the generated file: seaworthy render --overwrite',
    })
  }
  return statuses
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
      case 'edited':
        return [overwrite ? `overwrite deploy/${path} (edited by hand)` : `keep deploy/${path} (edited by hand)`]
    }
  })
}
