// seaworthy up: see what is there, decide, start in order, and say what serves.
import { reconcile } from '../reconcile/reconcile.ts'
import { withLock } from '../host/lock.ts'
import { join } from 'node:path'
import type { Plan } from '../model/plan.ts'
import type { Deployment } from './deployment.ts'
import { observe } from './observe.ts'
import { describeRollout, refuse, runRollout } from './rollout.ts'

/** How long a second `up` waits for the first. */
const lockSeconds = 600

export async function up(deployment: Deployment): Promise<void> {
  const { folder, host, report } = deployment
  const wait = (holder: string): void =>
    report({ kind: 'note', message: `waiting: another seaworthy works on this stack (process ${holder})` })
  await withLock(join(folder, 'deploy/.lock'), lockSeconds, wait, host.interrupted, async () => {
    const rollout = reconcile(deployment.plan, await observe(deployment))
    refuse(rollout)
    await runRollout(deployment, rollout)
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
