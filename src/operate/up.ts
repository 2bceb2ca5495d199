// seaworthy up: see what is there, decide, start in order, and say what serves.
import { reconcile } from '../reconcile/reconcile.ts'
import { checks } from '../smoke/checks/index.ts'
import { askThroughEdge } from './ask-through-edge.ts'
import { reported, type Deployment } from './deployment.ts'
import { exclusively, interruptible } from './exclusively.ts'
import { observe } from './observe.ts'
import { describeRollout, refuse, runRollout } from './rollout.ts'
import { refuseFailures, smoke } from './smoke.ts'

/** `prepare` writes the files of deploy/; it runs under the lock, for a second `up` would see them half-written. */
export function up(deployment: Deployment, prepare: () => Promise<unknown>): Promise<void> {
  return interruptible(deployment, 'up', () =>
    exclusively(deployment, async () => {
      await prepare()
      const rollout = reconcile(deployment.plan, await observe(deployment))
      refuse(deployment, rollout)
      await runRollout(deployment, rollout)
      await askThroughEdge(deployment)
      await reported(deployment, lookAround, () => keepsItsPromises(deployment))
    }),
  )
}

const lookAround = { title: 'look whether it keeps its promises', cause: 'the quick ones of seaworthy smoke' }

/** Says what the quick checks let pass; throws a UserError with every promise of theirs that is not kept. */
async function keepsItsPromises(deployment: Deployment): Promise<void> {
  const quick = checks.filter((check) => check.quick)
  const receipts = await smoke(deployment, quick, { quickly: true })
  for (const message of receipts.flatMap(({ notes }) => notes)) deployment.report({ kind: 'note', message })
  refuseFailures(receipts, deployment)
}

/** What `up` would do, one line each. */
export async function describeUp(deployment: Deployment): Promise<string[]> {
  const rollout = reconcile(deployment.plan, await observe(deployment))
  refuse(deployment, rollout)
  return describeRollout(rollout, deployment.plan)
}
