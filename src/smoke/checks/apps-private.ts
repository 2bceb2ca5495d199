import type { Check } from '../check.ts'
import { eachContainer } from '../inspection.ts'
import { refuseReach, refuseStrangers } from '../reach.ts'

export const appsPrivate: Check = {
  id: 'apps-private',
  promise: 'M-private',
  proves: 'an app and its metrics are reached through the edge alone',
  how: "looks who is on the edge's internal network, and connects to each app's ports from the host: nothing may arrive there",
  quick: false,
  applies: () => true,
  async run(stack) {
    const [strangers, reached] = await Promise.all([
      // A datastore there is for the check `datastores-private`.
      refuseStrangers(stack, 'edge', ({ networks, app }) => networks.includes('edge') || app === undefined),
      eachContainer(stack, (container, { app }) => {
        if (!app) return []
        const ports = [app.port, ...(app.probes.metrics ? [app.probes.metrics.port] : [])]
        return refuseReach(stack, container, { network: 'edge', ports, fromEdge: false })
      }),
    ])
    return [...strangers, ...reached]
  },
}
