// What --dry-run says: the lines of what would be done, and the folder that they are for.
import type { Invocation, Outcome } from './command.ts'

/** Prints the commands and file changes, and is the outcome. */
export function dryRun(
  { print, report, folder: current }: Pick<Invocation, 'print' | 'report' | 'folder'>,
  folder: string,
  steps: readonly string[],
): Outcome {
  if (folder !== current) report({ kind: 'note', message: `in ${folder}:` })
  for (const step of steps) print(step)
  return { exitCode: 0, json: { folder, steps } }
}
