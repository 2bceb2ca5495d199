import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../../model/plan.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Response } from '../response.ts'
import { askInside, insideFailure, internalOrigin, shown } from '../neighbour.ts'

/** At the first question an app asks its migration tool: on a small machine that takes a while. */
const patienceSeconds = 20

export const readiness: Check = {
  id: 'readiness',
  promise: 'H-ready',
  proves: 'each app is ready, and says of each datastore how it is',
  how: `asks each readiness path on the internal listener: 200 with every datastore of the app by its name; for up to ${patienceSeconds} s where something else than a datastore is not ready`,
  quick: false,
  applies: ({ apps }) => apps.some(({ probes }) => probes.readiness !== undefined),
  async run(stack) {
    const asked = stack.plan.apps.filter(({ probes }) => probes.readiness !== undefined)
    return (await Promise.all(asked.map((app) => isReady(stack, app)))).flat()
  },
}

async function isReady({ containers }: RunningStack, { name, uses: used, probes }: App): Promise<readonly Failure[]> {
  const url = `${internalOrigin}/${name}/readyz`
  const uses = used.map(({ datastore }) => datastore)
  for (const deadline = Date.now() + patienceSeconds * 1000; ;) {
    const answer = await askInside(containers, url)
    const missing = probes.readiness?.own ? [] : uses.filter((each) => !answer?.text().includes(`"${each}"`))
    if (answer?.status === 200 && missing.length === 0) return []
    if (Date.now() > deadline || uses.some((each) => isDown(answer, each)))
      return [insideFailure(containers, url, `200, and ${uses.join(', ') || 'nothing'} by name`, shown(answer))]
    await sleep(500)
  }
}

function isDown(answer: Response | undefined, datastore: string): boolean {
  const { details } = (answer?.json() ?? {}) as { details?: Record<string, { status?: string }> }
  return details?.[datastore]?.status === 'failed'
}
