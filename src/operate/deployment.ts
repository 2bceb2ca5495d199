// What every procedure needs: which stack, in which environment, on which host, and whom to tell.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { composeFiles, type Project } from '../docker/compose.ts'
import { exitCodes, UserError } from '../errors.ts'
import type { Host, RunOptions, RunResult } from '../host/host.ts'
import type { Report } from '../model/event.ts'
import type { Plan } from '../model/plan.ts'
import { shellLine } from '../model/shell.ts'
import { knownFailure } from './known-failures.ts'

/** `P` is the part of the Plan that a procedure needs. */
export interface Deployment<P = Plan> {
  readonly plan: P
  /** Folder of the stack file, absolute. */
  readonly folder: string
  /** The words by which the user named stack and environment, such as `-e prod`. */
  readonly named: readonly string[]
  readonly host: Host
  readonly report: Report
}

/** The part of a Deployment in which commands run. */
export type Place = Pick<Deployment, 'host' | 'folder'>

/** Runs a command of the Docker CLI in the stack's folder; the caller looks at the exit code. */
export function attempt(
  { host, folder }: Place,
  argv: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<RunResult> {
  return host.run(argv, { folder, ...options })
}

/** Runs a command whose failure is the end of the procedure, and returns what it printed. */
export async function must(place: Place, argv: readonly string[]): Promise<string> {
  const result = await attempt(place, argv)
  if (result.exitCode !== 0)
    throw new UserError(`a command of ${argv[0]} failed with exit code ${result.exitCode}`, {
      details: result.stderr.trim(),
      help: advice(place, argv, result.stderr),
    })
  return result.stdout
}

/** The likely cause that the output tells, and always the command to go on with. */
export function advice(place: Pick<Place, 'folder'>, argv: readonly string[], output: string): string {
  const known = knownFailure(output)
  return [
    ...(known ? [`likely cause: ${known.cause}`, known.help] : []),
    `see it yourself: ${shown(place, argv)}`,
  ].join('\n')
}

/** A command to paste into a shell, with the folder that it is for where that is another. */
export function shown({ folder }: Pick<Place, 'folder'>, argv: readonly string[]): string {
  return `${shellLine(argv)}${folder === process.cwd() ? '' : ` (in ${folder})`}`
}

/** Whether the environment was rendered: without its Compose files nothing can have been started from here. */
export function isRendered({ folder, plan }: Pick<Deployment<Project>, 'folder' | 'plan'>): boolean {
  return composeFiles(plan).every((file) => existsSync(join(folder, file)))
}

/** Runs one step of a procedure, and says when it begins and how it ends. */
export async function reported(
  { report }: Pick<Deployment, 'report'>,
  { title, cause }: { readonly title: string; readonly cause: string },
  work: () => Promise<void>,
): Promise<void> {
  report({ kind: 'step', title, cause })
  const begin = performance.now()
  try {
    await work()
  } catch (error) {
    report({ kind: 'failed', title })
    throw error
  }
  report({ kind: 'done', title, seconds: (performance.now() - begin) / 1000 })
}

/** Thrown between steps after Ctrl-C. */
export function stopIfInterrupted({ host }: Pick<Deployment, 'host'>): void {
  if (host.interrupted.aborted) throw new UserError('interrupted', { exitCode: exitCodes.interrupted })
}
