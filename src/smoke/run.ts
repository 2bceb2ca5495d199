// Runs checks and collects what they found.
import type { Failure, Receipt } from '../model/receipt.ts'
import type { Check, RunningStack } from './check.ts'
import { Limited } from './client.ts'

/** How many checks run side by side: most of them wait for an answer. */
const atOnce = 8

/**
 * Runs the checks; never throws for what one of them finds. The receipts are in the order of `checks`.
 */
export async function runChecks(
  checks: readonly Check[],
  stack: RunningStack,
  done: (receipt: Receipt) => void = () => {},
): Promise<readonly Receipt[]> {
  const receipts = new Map<string, Receipt>()
  const queue = [...checks]
  const work = async (): Promise<void> => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const receipt = await runCheck(check, stack)
      receipts.set(check.id, receipt)
      done(receipt)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return checks.flatMap(({ id }) => receipts.get(id) ?? [])
}

async function runCheck(check: Check, stack: RunningStack): Promise<Receipt> {
  const { id, promise, proves } = check
  const begin = performance.now()
  const notes: string[] = []
  const receipt = (outcome: Receipt['outcome'], failures: readonly Failure[]): Receipt => ({
    ...{ check: id, promise, proves, outcome, failures, notes },
    seconds: (performance.now() - begin) / 1000,
  })
  if (!check.applies(stack.plan)) return receipt('skipped', [])
  try {
    const failures = await check.run(stack, (text) => notes.push(text))
    return receipt(failures.length === 0 ? 'passed' : 'failed', failures)
  } catch (error) {
    const got = (error as Error).message
    if (error instanceof Limited && stack.limited === 'skipped') return receipt('skipped', [])
    return receipt('failed', [{ what: id, expected: check.how, got, see: 'seaworthy status' }])
  }
}
