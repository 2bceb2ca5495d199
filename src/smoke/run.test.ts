import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Failure, Receipt } from '../model/receipt.ts'
import type { Check, RunningStack } from './check.ts'
import { Limited } from './client.ts'
import { runChecks } from './run.ts'

const stack = { plan: {} } as RunningStack
const failure: Failure = { what: 'x', expected: 'y', got: 'z', see: 'docker ps' }

function check(id: string, run: Check['run'], more: Partial<Check> = {}): Check {
  return {
    id,
    promise: 'M-smoke',
    proves: `${id} holds`,
    how: `looks at ${id}`,
    quick: true,
    applies: () => true,
    run,
    ...more,
  }
}

const outcomes = (receipts: readonly Receipt[]): string[] => receipts.map((each) => `${each.check} ${each.outcome}`)

it('says of each check how it ended', async () => {
  const receipts = await runChecks(
    [
      check('good', async () => []),
      check('bad', async () => [failure]),
      check('other', async () => [failure], { applies: () => false }),
    ],
    stack,
  )
  expect(outcomes(receipts)).toEqual(['good passed', 'bad failed', 'other skipped'])
  expect(receipts.map(({ failures }) => failures)).toEqual([[], [failure], []])
})

it('hands on what a check lets pass and says', async () => {
  const noting = check('noting', async (_, note) => {
    note('one file passed over')
    return []
  })
  const [receipt, other] = await runChecks([noting, check('good', async () => [])], stack)
  expect([receipt?.outcome, receipt?.notes, other?.notes]).toEqual(['passed', ['one file passed over'], []])
})

it('leaves out what a rate limit does not let it ask, where that was said', async () => {
  const refused = check('refused', () => Promise.reject(new Limited('refused')))
  expect(outcomes(await runChecks([refused], { ...stack, limited: 'skipped' }))).toEqual(['refused skipped'])
  expect(outcomes(await runChecks([refused], stack))).toEqual(['refused failed'])
})

it('takes an error of a check for a failure of it, and goes on', async () => {
  const receipts = await runChecks(
    [
      check('broken', () => Promise.reject(new Error('no answer'))),
      check('at-once', () => {
        throw new Error('not even a promise')
      }),
      check('good', async () => []),
    ],
    stack,
  )
  expect(outcomes(receipts)).toEqual(['broken failed', 'at-once failed', 'good passed'])
  expect(receipts[0]?.failures).toEqual([
    { what: 'broken', expected: 'looks at broken', got: 'no answer', see: 'seaworthy status' },
  ])
})

it('tells of each as it ends, and returns them in their order', async () => {
  const told: string[] = []
  const receipts = await runChecks(
    [30, 10, 0].map((milliseconds) =>
      check(`after-${milliseconds}`, async () => {
        await sleep(milliseconds)
        return []
      }),
    ),
    stack,
    ({ check: id }) => told.push(id),
  )
  expect(told).toEqual(['after-0', 'after-10', 'after-30'])
  expect(receipts.map(({ check: id }) => id)).toEqual(['after-30', 'after-10', 'after-0'])
})

it('runs a few side by side, never all', async () => {
  let now = 0
  let most = 0
  const counted = async (): Promise<readonly Failure[]> => {
    most = Math.max(most, ++now)
    await sleep(5)
    now--
    return []
  }
  await runChecks(
    Array.from({ length: 20 }, (_, index) => check(String(index), counted)),
    stack,
  )
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(8)
})
