// Breaks one running stack in one respect after the other: exactly the checks that are declared go red.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadStack } from '../../src/cli/load-stack.ts'
import { localHost } from '../../src/host/local.ts'
import type { Receipt } from '../../src/model/receipt.ts'
import { checks } from '../../src/smoke/checks/index.ts'
import { edgeClient } from '../../src/smoke/client.ts'
import { stackContainers } from '../../src/smoke/containers.ts'
import { runChecks } from '../../src/smoke/run.ts'
import { dataFolder, type TestStack } from '../e2e/stack.ts'
import type { Mutation } from './mutation.ts'

export function runMutations(stack: TestStack, mutations: readonly Mutation[], prepare: () => Promise<void>): void {
  beforeAll(async () => {
    process.env['XDG_DATA_HOME'] = dataFolder
    await prepare()
    await stack.up()
  }, 300_000)

  it('keeps every promise', async () => expect(await failures(stack)).toEqual({}), 60_000)

  describe('is caught when', () => {
    let former: Mutation | undefined
    const undo = async (next?: Mutation): Promise<void> => {
      const applied = former
      former = undefined
      if (next?.replaces === undefined || next.replaces !== applied?.replaces) await applied?.undo?.(stack)
    }
    // Not it.each, which would cut the titles.
    for (const mutation of mutations)
      it(
        mutation.title,
        async () => {
          await undo(mutation)
          former = mutation
          await mutation.apply(stack)
          const failed = await failures(stack)
          expect(Object.keys(failed).toSorted(), JSON.stringify(failed, null, 2)).toEqual(mutation.red.toSorted())
        },
        120_000,
      )
    afterAll(() => undo(), 60_000)
  })

  it('keeps every promise again', async () => expect(await failures(stack)).toEqual({}), 60_000)
}

/** What each check that failed has found. */
async function failures(stack: TestStack): Promise<Record<string, readonly string[]>> {
  const receipts = await receiptsOf(stack)
  const failed = receipts.filter(({ outcome }) => outcome === 'failed')
  return Object.fromEntries(
    failed.map(({ check, failures: found }) => [
      check,
      found.slice(0, 3).map(({ what, expected, got }) => `${what}: expected ${expected}, got ${got}`.slice(0, 400)),
    ]),
  )
}

function receiptsOf(stack: TestStack): Promise<readonly Receipt[]> {
  const { signal } = new AbortController()
  const quiet = (): void => {}
  const { plan, folder } = loadStack({
    options: { file: 'seaworthy.yaml', env: 'prod' },
    ...{ arguments: [], folder: stack.folder, report: quiet, print: quiet, interrupted: signal },
  })
  return runChecks(checks, {
    plan,
    client: edgeClient(plan.edge),
    containers: stackContainers(plan, localHost(signal), folder),
  })
}
