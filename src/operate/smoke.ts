// seaworthy smoke: every promise that the stack makes, held against the running stack.
import { exitCodes, UserError } from '../errors.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Check, RunningStack } from '../smoke/check.ts'
import { edgeClient } from '../smoke/client.ts'
import { stackContainers } from '../smoke/containers.ts'
import { runChecks } from '../smoke/run.ts'
import { isRendered, stopIfInterrupted, type Deployment } from './deployment.ts'
import { requireEngine } from './engine.ts'

/** How long a start waits for rate limits. */
const quickPatienceSeconds = 3

export interface SmokeOptions {
  readonly done?: (receipt: Receipt) => void
  /** What a rate limit does not let it ask is left out. */
  readonly quickly?: boolean
}

/** Throws a UserError where nothing runs; what a check finds is in its receipt. */
export async function smoke(
  deployment: Deployment,
  checks: readonly Check[],
  { done = () => {}, quickly = false }: SmokeOptions = {},
): Promise<readonly Receipt[]> {
  const { plan, folder, host, named, report } = deployment
  await requireEngine(deployment)
  const containers = stackContainers(plan, host, folder)
  const running = isRendered(deployment) ? await containers.running() : []
  if (running.length === 0)
    throw new UserError(`${plan.project} does not run`, { help: `start it: seaworthy up ${named.join(' ')}` })
  let waits = 0
  const onWait = (): void => {
    if (++waits === 2)
      report({ kind: 'note', message: 'the rate limits of the edge let few requests through: waiting' })
  }
  const stack: RunningStack = quickly
    ? { plan, containers, client: edgeClient(plan.edge, { patienceSeconds: quickPatienceSeconds }), limited: 'skipped' }
    : { plan, containers, client: edgeClient(plan.edge, { onWait }) }
  const receipts = await runChecks(checks, stack, done)
  stopIfInterrupted(deployment)
  return receipts
}

/** What is not as promised, as one UserError; nothing when all is. */
export function refuseFailures(receipts: readonly Receipt[], { named }: Pick<Deployment, 'named'>): void {
  const failed = receipts.filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return
  throw new UserError(
    `the stack runs, but does not keep ${failed.length === 1 ? 'a promise' : `${failed.length} promises`}`,
    {
      exitCode: exitCodes.failed,
      diagnostics: failed.flatMap(({ check, promise, proves, failures }) =>
        failures.map(({ what, expected, got, see }) => ({
          id: `${promise} ${check}`,
          severity: 'error' as const,
          message: `${proves}: ${what}: expected ${expected}, got ${got}`,
          help: `see it yourself: ${see}`,
        })),
      ),
      help: `ask again: seaworthy smoke ${named.join(' ')}`,
    },
  )
}
