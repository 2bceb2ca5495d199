import { kibibytes } from '../../model/resources.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Route } from '../../model/edge.ts'
import { brokenContract } from '../contract.ts'
import { oddPath } from '../paths.ts'

export const bodyLimit: Check = {
  id: 'body-limit',
  promise: 'P-cache',
  proves: 'a body above the limit of its route is refused before it is sent, and one at the limit is not',
  how: 'announces bodies with Expect: 100-continue, and sends none: one byte above the limit gets 413 in the contract, the limit itself is asked to go on',
  quick: true,
  applies: ({ edge }) => edge.routes.length > 0,
  async run(stack) {
    return (await Promise.all(stack.plan.edge.routes.map((route) => limited(stack, route)))).flat()
  },
}

async function limited({ plan, client }: RunningStack, route: Route): Promise<readonly Failure[]> {
  const size = route.maxBodySize ?? plan.edge.maxBodySize
  const limit = kibibytes(size) * 1024
  const path = oddPath(route)
  const announce = (length: number): string =>
    [
      `POST ${path} HTTP/1.1`,
      `Host: ${client.host}`,
      ...(plan.edge.tls === 'upstream' ? ['X-Forwarded-Proto: https'] : []),
      `Content-Length: ${length}`,
      'Expect: 100-continue',
      'Connection: close',
      '\r\n',
    ].join('\r\n')
  const failed = (length: number, expected: string, got: string): Failure => ({
    what: `POST ${path} with ${length} bytes`,
    expected,
    got,
    see: `head -c ${length} /dev/zero | ${client.curl({ path, method: 'POST', headers: { Expect: '100-continue' } })} --data-binary @-`,
  })
  const above = brokenContract(await client.send(announce(limit + 1), { extent: 'interim' }), 413)
  // Of a stream's route the app would hear of it at once.
  const at = route.stream ? undefined : await client.send(announce(limit), { extent: 'interim' })
  return [
    ...(above === undefined
      ? []
      : [failed(limit + 1, `413 in the contract of errors, for the limit is ${size}`, above)]),
    ...(route.stream || at?.status === 100
      ? []
      : [failed(limit, `100 Continue, for the limit is ${size}`, String(at?.status ?? 'no answer'))]),
  ]
}
