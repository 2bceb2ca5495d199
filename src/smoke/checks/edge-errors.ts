import { endsTls } from '../../model/edge.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'
import type { Plain } from '../client.ts'
import { brokenContract } from '../contract.ts'
import { privatePaths } from '../paths.ts'

interface Mistake {
  readonly what: string
  readonly status: number
  /** The request as it goes onto the wire, without the empty line at its end; `{host}` stands for the site's own. */
  readonly request: string
}

const own = 'Host: {host}\r\n'

const mistakes: readonly Mistake[] = [
  { what: 'a request that is none', status: 400, request: 'GARBAGE\r\n' },
  { what: 'a request without Host', status: 400, request: 'GET / HTTP/1.1\r\n' },
  { what: 'two Hosts', status: 400, request: `GET / HTTP/1.1\r\n${own}${own}` },
  { what: 'a Host that is none', status: 400, request: 'GET / HTTP/1.1\r\nHost: a b\r\n' },
  { what: 'an address above the root', status: 400, request: `GET /../../ HTTP/1.1\r\n${own}` },
  { what: 'an address with a broken escape', status: 400, request: `GET /%zz HTTP/1.1\r\n${own}` },
  { what: 'the method TRACE', status: 405, request: `TRACE / HTTP/1.1\r\n${own}` },
  { what: 'a body of a terabyte', status: 413, request: `POST / HTTP/1.1\r\n${own}Content-Length: 1099511627776\r\n` },
  { what: 'an address of 70,000 characters', status: 414, request: `GET /${'a'.repeat(70_000)} HTTP/1.1\r\n${own}` },
  {
    what: 'a header of 70,000 characters',
    status: 431,
    request: `GET / HTTP/1.1\r\n${own}X-Long: ${'a'.repeat(70_000)}\r\n`,
  },
  {
    what: 'an unknown Transfer-Encoding',
    status: 501,
    request: `POST / HTTP/1.1\r\n${own}Transfer-Encoding: gzip\r\n`,
  },
  { what: 'HTTP/3.0 on a connection of HTTP/1', status: 505, request: `GET / HTTP/3.0\r\n${own}` },
]

export const edgeErrors: Check = {
  id: 'edge-errors',
  promise: 'H-errors',
  proves: 'every error that the edge makes itself is in the contract',
  how: 'sends requests that the edge has to refuse, also over plain HTTP: 400, 404, 405, 413, 414, 431, 501 and 505 as JSON with code, message and the request id',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const closed = privatePaths(plan).find(({ open }) => !open)
    const all = [
      ...mistakes.map((mistake) => ({ ...mistake, plain: false as Plain })),
      ...(closed
        ? [{ what: 'a private path', status: 404, request: `GET ${closed.path} HTTP/1.1\r\n${own}`, plain: false }]
        : []),
      ...(endsTls(plan.edge)
        ? mistakes.filter(({ status }) => status !== 413).map((mistake) => ({ ...mistake, plain: true }))
        : []),
    ]
    const found = await Promise.all(
      all.map(async ({ what, status, request, plain }): Promise<Failure[]> => {
        const bytes = `${request.replaceAll('{host}', client.host)}Connection: close\r\n\r\n`
        const got = brokenContract(await client.send(bytes, { plain }), status)
        if (got === undefined) return []
        const where = plain ? ' over plain HTTP' : ''
        return [
          {
            what: `${what}${where}`,
            expected: `${status} in the contract of errors`,
            got,
            see: see(bytes, plan.edge.ports, plain || !endsTls(plan.edge)),
          },
        ]
      }),
    )
    return found.flat()
  },
}

function see(bytes: string, ports: { readonly http: number; readonly https: number }, plain: Plain): string {
  const text = JSON.stringify(bytes.length > 400 ? `${bytes.slice(0, 60)}...` : bytes)
  const to = plain ? `nc 127.0.0.1 ${ports.http}` : `openssl s_client -quiet -connect 127.0.0.1:${ports.https}`
  return `printf ${text.replaceAll('%', '%%')} | ${to}`
}
