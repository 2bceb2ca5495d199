import type { Check } from '../check.ts'
import { failure } from '../contract.ts'
import { missingPath, privatePaths, wholeRoutes } from '../paths.ts'

export const noXssProtection: Check = {
  id: 'no-xss-protection',
  promise: 'P-xss',
  proves: 'X-XSS-Protection is not sent: browsers dropped it, and it could be abused',
  how: 'asks each route, a missing page of each app and the private paths',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const paths = [
      ...plan.edge.routes.flatMap(({ path, stream }) => (stream ? [] : [path])),
      ...wholeRoutes(plan).map(missingPath),
      ...privatePaths(plan).map(({ path }) => path),
    ]
    const found = await Promise.all(
      paths.map(async (path) => {
        const values = (await client.look({ path })).all('x-xss-protection')
        return values.length === 0 ? [] : [failure(client, { path }, 'no X-XSS-Protection', values.join(' and '))]
      }),
    )
    return found.flat()
  },
}
