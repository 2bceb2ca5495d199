import { endsTls } from '../../model/edge.ts'
import type { Check } from '../check.ts'
import type { Question } from '../client.ts'
import { failure } from '../contract.ts'
import { missingPath, privatePaths, wholeRoutes } from '../paths.ts'

export const hsts: Check = {
  id: 'hsts',
  promise: 'H-headers',
  proves: 'browsers are told to stay with HTTPS exactly where TLS ends here with a certificate that they trust',
  how: 'asks pages, errors and plain HTTP: Strict-Transport-Security comes once over TLS with `tls: files`, and nowhere else',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const { edge } = plan
    const paths = [
      ...edge.routes.flatMap(({ path, stream }) => (stream ? [] : [path])),
      // What the app says of TLS that ends elsewhere is its own affair.
      ...wholeRoutes(plan).map(missingPath),
      ...privatePaths(plan).flatMap(({ path, open }) => (open ? [] : [path])),
    ]
    const wanted = edge.tls === 'files'
    const asked: readonly (Question & { readonly wanted: boolean })[] = [
      ...(edge.tls === 'upstream' ? [] : paths.map((path) => ({ path, wanted }))),
      // RFC 6797, section 7.2: not over plain HTTP.
      ...(endsTls(edge) ? [{ path: '/', plain: true, wanted: false }] : []),
      ...(edge.tls === 'upstream' ? [{ path: '/', method: 'TRACE', wanted: false }] : []),
    ]
    const found = await Promise.all(
      asked.map(async ({ wanted: once, ...question }) => {
        const values = (await client.look(question)).all('strict-transport-security')
        const right = once
          ? values.length === 1 && Number(/max-age=(\d+)/.exec(values[0] ?? '')?.[1]) >= 31_536_000
          : values.length === 0
        const expected = once ? 'Strict-Transport-Security once, for a year or more' : 'no Strict-Transport-Security'
        return right ? [] : [failure(client, question, expected, values.join(' and ') || 'none')]
      }),
    )
    return found.flat()
  },
}
