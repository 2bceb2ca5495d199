// seaworthy up: see what is there, decide, start in order, and say what serves.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, UserError } from '../errors.ts'
import { withLock } from '../host/lock.ts'
import type { Plan } from '../model/plan.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import { askThroughEdge } from './ask-through-edge.ts'
import type { Deployment } from './deployment.ts'
import { observe, observeContainers } from './observe.ts'
import { describeRollout, refuse, runRollout } from './rollout.ts'

/** How long a second `up` waits for the first. */
const lockSeconds = 600

/** `prepare` writes the files of deploy/; it runs under the lock, for a second `up` would see them half-written. */
export async function up(deployment: Deployment, prepare: () => Promise<unknown>): Promise<void> {
  const { folder, host, report } = deployment
  const wait = (holder: string): void =>
    report({ kind: 'note', message: `waiting: another seaworthy works on this stack (process ${holder})` })
  await mkdir(join(folder, 'deploy'), { recursive: true })
  const work = async (): Promise<void> => {
    await prepare()
    const rollout = reconcile(deployment.plan, await observe(deployment))
    refuse(rollout)
    await runRollout(deployment, rollout)
    await askThroughEdge(deployment)
  }
  try {
    await withLock(join(folder, 'deploy/.lock'), lockSeconds, wait, host.interrupted, work)
  } catch (error) {
    throw host.interrupted.aborted ? await interruption(deployment) : error
  }
}

async function interruption(deployment: Deployment): Promise<UserError> {
  const running = (await observeContainers(deployment)).filter(({ state }) => state === 'running')
  const names = running.map(({ service }) => service).join(', ')
  const { environment } = deployment.plan
  return new UserError(`interrupted; ${names === '' ? 'nothing is running' : `still running: ${names}`}`, {
    exitCode: exitCodes.interrupted,
    help: `go on: seaworthy up -e ${environment}${names === '' ? '' : `; stop it: seaworthy down -e ${environment}`}`,
  })
}

/** What `up` would do, one line each. */
export async function describeUp(deployment: Deployment): Promise<string[]> {
  const rollout = reconcile(deployment.plan, await observe(deployment))
  refuse(rollout)
  return describeRollout(rollout, deployment.plan.environment)
}

/** The address that a browser on this machine opens. */
export function address({ edge }: Plan): string {
  const secure = edge.tls !== 'off'
  const port = secure ? edge.ports.https : edge.ports.http
  const suffix = port === (secure ? 443 : 80) ? '' : `:${port}`
  return `${secure ? 'https' : 'http'}://${edge.domain ?? 'localhost'}${suffix}/`
}
