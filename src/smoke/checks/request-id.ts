import { randomUUID } from 'node:crypto'
import type { Check } from '../check.ts'
import { failure } from '../contract.ts'

const valid = /^[A-Za-z0-9._-]{8,128}$/
const invalid = [
  'short',
  'a'.repeat(129),
  'has space in it',
  '"quoted-quoted"',
  'caf\u00e9-caf\u00e9-caf',
  '<script>alert(1)</script>',
]

export const requestId: Check = {
  id: 'request-id',
  promise: 'H-request-id',
  proves: "every answer carries one request id: the client's own where it is valid, else a new one",
  how: 'asks each route with a valid id, and one with none, and with ids that are too short, too long or hold odd characters',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const { routes, rateLimits } = plan.edge
    // What is invalid is so on every route: it is asked where that costs no client a request.
    const free = routes.find(({ path }) => !rateLimits.some((limit) => path.startsWith(limit.path))) ?? routes[0]
    const asked = [
      ...routes.map(({ path }) => ({ path, id: `smoke-${randomUUID()}`, kept: true })),
      ...[undefined, ...invalid].map((id) => ({ path: free?.path ?? '/', id, kept: false })),
    ]
    const found = await Promise.all(
      asked.map(async ({ path, id, kept }) => {
        const question = { path, ...(id === undefined ? {} : { headers: { 'X-Request-ID': id } }) }
        const answer = await client.ask(question)
        const ids = answer.all('x-request-id')
        const right = kept ? ids[0] === id : valid.test(ids[0] ?? '') && ids[0] !== id
        if (ids.length === 1 && right) return []
        const expected = kept ? `X-Request-ID: ${id}` : 'a new X-Request-ID'
        return [failure(client, question, expected, ids.length === 0 ? 'none' : ids.join(' and '))]
      }),
    )
    return found.flat()
  },
}
