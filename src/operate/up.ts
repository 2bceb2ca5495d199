// seaworthy up: see what is there, decide, start in order, and say what serves.
import { reconcile } from '../reconcile/reconcile.ts'
import { askThroughEdge } from './ask-through-edge.ts'
import type { Deployment } from './deployment.ts'
import { exclusively, interruptible } from './exclusively.ts'
import { observe } from './observe.ts'
import { describeRollout, refuse, runRollout } from './rollout.ts'

/** `prepare` writes the files of deploy/; it runs under the lock, for a second `up` would see them half-written. */
export function up(deployment: Deployment, prepare: () => Promise<unknown>): Promise<void> {
  return interruptible(deployment, 'up', () =>
    exclusively(deployment, async () => {
      await prepare()
      const rollout = reconcile(deployment.plan, await observe(deployment))
      refuse(deployment, rollout)
      await runRollout(deployment, rollout)
      await askThroughEdge(deployment)
    }),
  )
}

/** What `up` would do, one line each. */
export async function describeUp(deployment: Deployment): Promise<string[]> {
  const rollout = reconcile(deployment.plan, await observe(deployment))
  refuse(deployment, rollout)
  return describeRollout(rollout, deployment.plan)
}
