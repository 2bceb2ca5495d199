// What every procedure needs: which stack, in which environment, on which host, and whom to tell.
import type { Report } from '../model/event.ts'
import type { Plan } from '../model/plan.ts'
import type { Host, RunOptions, RunResult } from '../host/host.ts'
import { exitCodes, UserError } from '../errors.ts'

export interface Deployment {
  readonly plan: Plan
  /** Folder of the stack file, absolute. */
  readonly folder: string
  readonly host: Host
  readonly report: Report
}

/** Runs a command of the Docker CLI in the stack's folder; the caller looks at the exit code. */
export function attempt(
  { host, folder }: Pick<Deployment, 'host' | 'folder'>,
  argv: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<RunResult> {
  return host.run(argv, { folder, ...options })
}

/** Runs a command whose failure is the end of the procedure, and returns what it printed. */
export async function must(deployment: Pick<Deployment, 'host' | 'folder'>, argv: readonly string[]): Promise<string> {
  const result = await attempt(deployment, argv)
  if (result.exitCode !== 0)
    throw new UserError(`${argv.slice(0, 3).join(' ')} failed with exit code ${result.exitCode}`, {
      details: result.stderr.trim(),
    })
  return result.stdout
}

/** Thrown between steps after Ctrl-C. */
export function stopIfInterrupted({ host }: Pick<Deployment, 'host'>): void {
  if (host.interrupted.aborted) throw new UserError('interrupted', { exitCode: exitCodes.interrupted })
}
