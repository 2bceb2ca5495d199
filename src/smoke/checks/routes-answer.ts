import type { Check } from '../check.ts'
import { failure } from '../contract.ts'

export const routesAnswer: Check = {
  id: 'routes-answer',
  promise: 'M-proxy',
  proves: 'each route leads to an app that answers',
  how: 'asks each route; the edge may not answer in the place of the app: no 502, 503 or 504',
  quick: true,
  applies: ({ edge }) => edge.routes.length > 0,
  async run({ plan, client }) {
    const found = await Promise.all(
      plan.edge.routes.map(async ({ path, app }) => {
        const { status } = await client.look({ path })
        return [502, 503, 504].includes(status)
          ? [failure(client, { path }, `an answer of ${app}`, String(status))]
          : []
      }),
    )
    return found.flat()
  },
}
