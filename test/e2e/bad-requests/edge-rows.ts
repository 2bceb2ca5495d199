// Bad requests that the edge answers by itself, byte by byte: the same for every stack.
import { ask, asBrowser, bytes, get, long, post, raw, rows, type EdgeRow } from './edge-row.ts'

const requestLines: readonly EdgeRow[] = [
  ...rows(
    400,
    'garbage',
    ['binary garbage', () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0d, 0x0a, 0x0d, 0x0a])],
    ['a method and nothing else', () => bytes('GET\r\n\r\n')],
    ['words of another protocol', () => bytes('HELO mail.example\r\n\r\n')],
  ),
  ...rows(
    400,
    'method',
    ['a method in lower case', ({ host }) => raw('get / HTTP/1.1', [`Host: ${host}`])],
    ['a method with a sign', ({ host }) => raw('G@T / HTTP/1.1', [`Host: ${host}`])],
    ['a method with a NUL', ({ host }) => raw('GE\0T / HTTP/1.1', [`Host: ${host}`])],
  ),
  ...rows(
    400,
    'protocol',
    ['another protocol', ({ host }) => raw('GET / FTP/1.1', [`Host: ${host}`])],
    ['a version that is no number', ({ host }) => raw('GET / HTTP/1.x', [`Host: ${host}`])],
    ['a word after the version', ({ host }) => raw('GET / HTTP/1.1 now', [`Host: ${host}`])],
  ),
  ...rows(
    505,
    'version',
    ['HTTP/9.1', ({ host }) => raw('GET / HTTP/9.1', [`Host: ${host}`])],
    ['HTTP/2.0 on a connection of HTTP/1.1', ({ host }) => raw('GET / HTTP/2.0', [`Host: ${host}`])],
  ),
  ...rows(
    400,
    'address',
    ['an address without a slash', ({ host }) => raw('GET page HTTP/1.1', [`Host: ${host}`])],
    ['a full address with a broken scheme', ({ host }) => raw(`GET ht!tp://${host}/ HTTP/1.1`, [`Host: ${host}`])],
    ['a full address with a broken port', ({ host }) => raw('GET http://localhost:port/ HTTP/1.1', [`Host: ${host}`])],
  ),
]

const addresses: readonly EdgeRow[] = [
  ...rows(
    400,
    'control character in the address',
    ['a space in the address', (target) => get(target, '/a b')],
    ['a tab in the address', (target) => get(target, '/a\tb')],
    ['a DEL in the address', (target) => get(target, '/a\x7fb')],
  ),
  ...rows(
    400,
    'NUL',
    ['a NUL in the address', (target) => get(target, '/a\0b')],
    ['an encoded NUL', (target) => get(target, '/a%00b')],
  ),
  ...rows(
    400,
    'percent-encoding',
    ['a percent sign and nothing', (target) => get(target, '/a%')],
    ['a percent sign and half a byte', (target) => get(target, '/a%4')],
    ['a percent sign and no hexadecimal', (target) => get(target, '/a%zz')],
  ),
  ...rows(
    400,
    'traversal',
    ['out of the root', (target) => get(target, '/../etc/passwd')],
    ['out of the root, encoded', (target) => get(target, '/..%2f..%2f%65tc/passwd')],
    ['out of the root from below', (target) => get(target, `${target.page}/../../../etc/passwd`)],
  ),
  ...rows(
    414,
    'long address',
    ['a path of 20 KB', (target) => get(target, `/${long(20_000)}`)],
    ['a query of 20 KB', (target) => get(target, `${target.page}?q=${long(20_000)}`)],
  ),
]

const hosts: readonly EdgeRow[] = [
  ...rows(
    400,
    'Host count',
    ['no Host', () => raw('GET / HTTP/1.1', ['Connection: close'])],
    ['two Hosts', ({ host }) => raw('GET / HTTP/1.1', [`Host: ${host}`, `Host: ${host}`])],
    ['an empty Host', () => raw('GET / HTTP/1.1', ['Host: '])],
  ),
  ...rows(
    400,
    'odd Host',
    ['a Host with a slash', ({ host }) => raw('GET / HTTP/1.1', [`Host: ${host}/admin`])],
    ['a Host with two dots in a row', () => raw('GET / HTTP/1.1', ['Host: a..b'])],
    ['a Host with a NUL', ({ host }) => raw('GET / HTTP/1.1', [`Host: ${host}\0`])],
  ),
]

const headers: readonly EdgeRow[] = [
  ...rows(
    400,
    'header name',
    ['a space in the name of a header', (target) => get(target, '/', 'X Custom: 1')],
    ['a space after the name of a header', (target) => get(target, '/', 'X-Custom : 1')],
    ['a control character in the name of a header', (target) => get(target, '/', 'X-\x01: 1')],
  ),
  ...rows(
    400,
    'header line',
    ['a header without a name', (target) => get(target, '/', ': 1')],
    ['a header that goes on in the next line', (target) => get(target, '/', 'X-Custom: 1', ' 2')],
  ),
  ...rows(
    400,
    'header value',
    ['a NUL in a header', (target) => get(target, '/', 'X-Custom: a\0b')],
    ['a lone carriage return in a header', (target) => get(target, '/', 'X-Custom: a\rb')],
  ),
  ...rows(
    431,
    'long header',
    ['a header of 20 KB', (target) => get(target, '/', `X-Custom: ${long(20_000)}`)],
    ['a name of 20 KB', (target) => get(target, '/', `X-${long(20_000)}: 1`)],
    ['a cookie of 20 KB', (target) => get(target, '/', `Cookie: session=${long(20_000)}`)],
  ),
  ...rows(
    431,
    'many headers',
    ['75 KB of headers', (target) => get(target, '/', ...Array.from({ length: 5 }, () => `X-Custom: ${long(15_000)}`))],
    ['75 KB of cookies', (target) => get(target, '/', ...Array.from({ length: 5 }, () => `Cookie: a=${long(15_000)}`))],
    [
      '20,000 small headers',
      (target) => get(target, '/', ...Array.from({ length: 20_000 }, (_, index) => `X-${index}: 1`)),
    ],
  ),
]

const chunked = 'Transfer-Encoding: chunked'

const bodies: readonly EdgeRow[] = [
  ...rows(
    400,
    'both lengths',
    ['chunks and a length', (target) => post(target, [chunked, 'Content-Length: 5'], '0\r\n\r\n')],
    ['a length and chunks', (target) => post(target, ['Content-Length: 5', chunked], '0\r\n\r\n')],
  ),
  ...rows(
    400,
    'two lengths',
    ['two different lengths', (target) => post(target, ['Content-Length: 5', 'Content-Length: 6'], 'hello')],
    ['a list of lengths', (target) => post(target, ['Content-Length: 5, 5'], 'hello')],
    ['chunked twice', (target) => post(target, [chunked, chunked], '0\r\n\r\n')],
  ),
  ...rows(
    400,
    'length',
    ['a negative length', (target) => post(target, ['Content-Length: -5'], 'hello')],
    ['a length that is no number', (target) => post(target, ['Content-Length: five'], 'hello')],
    ['a length beyond all numbers', (target) => post(target, ['Content-Length: 99999999999999999999'], 'hello')],
  ),
  ...rows(
    400,
    'chunk size',
    ['a chunk size that is no number', (target) => post(target, [chunked], 'zz\r\nhello\r\n0\r\n\r\n')],
    ['a negative chunk size', (target) => post(target, [chunked], '-5\r\nhello\r\n0\r\n\r\n')],
    ['a chunk size beyond all numbers', (target) => post(target, [chunked], 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n')],
  ),
  ...rows(400, 'chunk end', [
    'a chunk longer than its size',
    (target) => post(target, [chunked], '2\r\nhello\r\n0\r\n\r\n'),
  ]),
  ...rows(
    501,
    'transfer encoding',
    ['an unknown transfer encoding', (target) => post(target, ['Transfer-Encoding: brotli'], 'hello')],
    ['chunks in gzip', (target) => post(target, ['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n')],
    ['the identity encoding', (target) => post(target, ['Transfer-Encoding: identity'], 'hello')],
  ),
  ...rows(413, 'long body', [
    'a length over the limit',
    (target) => post(target, ['Content-Type: text/plain', 'Content-Length: 11000000'], ''),
  ]),
  ...rows(413, 'long chunks', [
    'chunks over the limit',
    (target) => post(target, [chunked], `100000\r\n${long(0x100000)}\r\n`.repeat(11)),
  ]),
  ...rows(413, 'expected body', [
    'a length over the limit that waits for a word',
    (target) => post(target, ['Expect: 100-continue', 'Content-Length: 11000000'], ''),
  ]),
]

const routed: readonly EdgeRow[] = [
  ...rows(
    405,
    'method of the edge',
    ['TRACE', (target) => ask(target, 'TRACE', target.page)],
    ['CONNECT', ({ host }) => raw('CONNECT db:5432 HTTP/1.1', [`Host: ${host}`])],
    ['POST of a file', (target) => ask(target, 'POST', target.file, 'Content-Length: 0')],
  ),
  ...rows(
    404,
    'private path',
    ['a private path', (target) => get(target, target.hidden[0])],
    ['a private path, encoded', (target) => get(target, target.hidden[1].replace('e', '%65'))],
    ['a private path by a detour', (target) => get(target, `/a/..${target.hidden[2]}?verbose=1`)],
  ),
  ...rows(
    404,
    "the edge's own",
    ['the address of an error page', (target) => get(target, '/.edge/error.json')],
    ['the address of the redirect', (target) => get(target, '/.edge/redirect')],
  ),
  ...rows(416, 'range', [
    'a range behind the end of a file',
    (target) => get(target, target.file, 'Range: bytes=999999999-'),
  ]).map((row): EdgeRow => ({ ...row, headers: { 'content-range': /^bytes \*\/\d+$/ } })),
  ...rows(
    412,
    'condition',
    ['another ETag', (target) => get(target, target.file, 'If-Match: "another"')],
    [
      'changed since long ago',
      (target) => get(target, target.file, 'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'),
    ],
  ),
]

const seconds = { 'retry-after': /^([1-9]|[1-5]\d|60)$/ }

const limited: readonly EdgeRow[] = rows(429, 'rate limit', [
  'more requests than are allowed',
  (target) => get(target, target.limited),
]).map((row): EdgeRow => ({ ...row, headers: seconds }))

const named = (...names: readonly string[]): EdgeRow[] =>
  [...bodies, ...routed, ...limited, ...headers, ...hosts].filter(({ what }) => names.includes(what))

/** For every stack. */
export const edgeRows: readonly EdgeRow[] = [
  ...requestLines,
  ...addresses,
  ...hosts,
  ...headers,
  ...bodies,
  ...routed,
  ...limited,
  ...asBrowser(named('TRACE', 'a private path', 'a range behind the end of a file', 'more requests than are allowed')),
  ...asBrowser(named('a length over the limit', 'an unknown transfer encoding', 'another ETag', 'two Hosts')),
]

/** For a stack with a domain. */
export const foreignRows: readonly EdgeRow[] = ((): EdgeRow[] => {
  const all = rows(
    421,
    'foreign host',
    ['a host name that is not ours', () => raw('GET / HTTP/1.1', ['Host: evil.example'])],
    ['a full address that is not ours', ({ host }) => raw('GET https://evil.example/ HTTP/1.1', [`Host: ${host}`])],
  )
  return [...all, ...asBrowser(all.slice(0, 1))]
})()
