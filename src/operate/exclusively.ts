// One operation on a stack at a time, and what to say when it is interrupted.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../docker/compose.ts'
import { exitCodes, UserError } from '../errors.ts'
import { withLock } from '../host/lock.ts'
import { shellLine } from '../model/shell.ts'
import type { Deployment } from './deployment.ts'
import { observeContainers } from './observe.ts'

/** How long one operation waits for another. */
const waitSeconds = 600

/** Runs `work` under the stack's lock; throws a UserError (exit code 75) when another operation does not end. */
export function exclusively<T>(
  { folder, host, report }: Pick<Deployment, 'folder' | 'host' | 'report'>,
  work: () => Promise<T>,
): Promise<T> {
  const wait = (holder: string): void =>
    report({ kind: 'note', message: `waiting: another seaworthy works on this stack (${holder})` })
  return mkdir(join(folder, 'deploy'), { recursive: true }).then(() =>
    withLock(join(folder, 'deploy/.lock'), waitSeconds, wait, host.interrupted, work),
  )
}

/** Runs `work`; after Ctrl-C, however it ended, the error says what still runs and how to go on. */
export async function interruptible<T>(
  deployment: Deployment<Project>,
  command: 'up' | 'down',
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw deployment.host.interrupted.aborted ? await interruption(deployment, command) : error
  }
}

async function interruption(deployment: Deployment<Project>, command: 'up' | 'down'): Promise<UserError> {
  const again = (name: string): string => shellLine(['seaworthy', name, ...deployment.named])
  const containers = await observeContainers(deployment).catch(() => undefined)
  const names = containers?.filter(({ state }) => state === 'running').map(({ service }) => service)
  const running =
    names === undefined
      ? `see what runs: ${again('status')}`
      : names.length === 0
        ? 'nothing is running'
        : `still running: ${names.join(', ')}`
  const stop = command === 'down' || names?.length === 0 ? '' : `; stop it: ${again('down')}`
  return new UserError(`interrupted; ${running}`, {
    exitCode: exitCodes.interrupted,
    help: `go on: ${again(command)}${stop}`,
  })
}
