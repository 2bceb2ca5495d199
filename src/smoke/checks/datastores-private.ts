import type { Check } from '../check.ts'
import { eachContainer, fieldFailure } from '../inspection.ts'
import { refuseReach, refuseStrangers } from '../reach.ts'

export const datastoresPrivate: Check = {
  id: 'datastores-private',
  promise: 'M-private-db',
  proves: 'a datastore is reached by the apps that use it, and not from the host, the edge or anything else',
  how: "looks who is on the data network, and connects to each datastore's address from the host and from the edge: nothing may arrive there",
  quick: false,
  applies: ({ datastores }) => datastores.length > 0,
  async run(stack) {
    const { plan } = stack
    const [strangers, reached] = await Promise.all([
      refuseStrangers(stack, 'data', ({ networks }) => networks.includes('data')),
      eachContainer(stack, async (container) => {
        const datastore = plan.datastores.find(({ name }) => name === container.service)
        if (!datastore) return []
        const networks = Object.keys(container.raw['NetworkSettings'].Networks)
        const others = networks.filter((network) => network !== `${plan.project}_data`)
        return [
          ...others.map((other) =>
            fieldFailure(container, 'NetworkSettings.Networks', 'the data network alone', `also ${other}`),
          ),
          ...(await refuseReach(stack, container, { network: 'data', ports: [datastore.port], fromEdge: true })),
        ]
      }),
    ])
    return [...strangers, ...reached]
  },
}
