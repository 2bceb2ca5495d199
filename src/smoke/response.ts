// One HTTP/1.1 response, read off a socket: what is on the wire, not what a library makes of it.
import type { Socket } from 'node:net'

export interface Response {
  readonly status: number
  /** Every header as it came, in order; names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  /** The value of a header that came once; undefined where it came never or more than once. */
  header(name: string): string | undefined
  /** Every value of a header. */
  all(name: string): readonly string[]
  /** The body as text. */
  text(): string
  /** The body as JSON; undefined where it is none. */
  json(): unknown
}

const longestBody = 20 * 1024 * 1024

/** How far an answer is read: to its end, or only its head, as of a HEAD; `interim` takes a 100 for an answer too. */
export type Extent = 'whole' | 'head' | 'interim'

/** Undefined where the connection ends before a whole head. Rejects after `timeoutMs`, and where a body is cut short. */
export function readResponse(
  socket: Socket,
  { extent, timeoutMs }: { readonly extent: Extent; readonly timeoutMs: number },
): Promise<Response | undefined> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const timer = setTimeout(() => finish(new Error(`no whole answer within ${timeoutMs / 1000} s`)), timeoutMs)
    const finish = (result: Response | Error | undefined): void => {
      clearTimeout(timer)
      if (result instanceof Error) reject(result)
      else resolve(result)
    }
    const look = (ended: boolean): void => {
      try {
        const answer = parseResponse(received, extent, ended)
        if (answer || ended) finish(answer)
      } catch (error) {
        finish(error as Error)
      }
    }
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length > longestBody) finish(new Error('the answer is longer than 20 MB'))
      else look(false)
    })
    socket.on('error', () => look(true))
    socket.on('end', () => look(true))
    socket.on('close', () => look(true))
  })
}

/** The response that the bytes begin with, as far as they came; `ended`: no more will come. */
export function parseResponse(received: Buffer, extent: Extent, ended: boolean): Response | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1])
  if (Number.isNaN(status)) throw new Error(`not an HTTP/1 answer: ${JSON.stringify(first.slice(0, 80))}`)
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  if (status === 100 && extent !== 'interim') return parseResponse(received.subarray(end + 4), extent, ended)
  const none = extent === 'head' || status < 200 || status === 204 || status === 304
  const body = bodyOf(received.subarray(end + 4), headers, none, ended)
  return body === undefined ? undefined : response(status, headers, body)
}

function bodyOf(rest: Buffer, headers: readonly [string, string][], none: boolean, ended: boolean): Buffer | undefined {
  const value = (name: string): string | undefined => headers.find(([each]) => each === name)?.[1]
  if (none) return Buffer.alloc(0)
  if (value('transfer-encoding') === 'chunked') return chunks(rest, ended)
  const length = value('content-length')
  if (length === undefined) return ended ? rest : undefined
  if (rest.length >= Number(length)) return rest.subarray(0, Number(length))
  if (ended) throw new Error(`the body was cut short: ${rest.length} of ${length} bytes`)
  return undefined
}

function chunks(rest: Buffer, ended: boolean): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at)
    const size = line < 0 ? Number.NaN : Number.parseInt(rest.subarray(at, line).toString('latin1'), 16)
    if (size === 0) return Buffer.concat(parts)
    if (Number.isNaN(size) || rest.length < line + 2 + size + 2) {
      if (ended) throw new Error('the body was cut short')
      return undefined
    }
    parts.push(rest.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

function response(status: number, headers: readonly (readonly [string, string])[], body: Buffer): Response {
  const all = (name: string): string[] =>
    headers.flatMap(([each, value]) => (each === name.toLowerCase() ? [value] : []))
  return {
    status,
    headers,
    body,
    all,
    header: (name) => (all(name).length === 1 ? all(name)[0] : undefined),
    text: () => body.toString('utf8'),
    json() {
      try {
        return JSON.parse(body.toString('utf8'))
      } catch {
        return undefined
      }
    },
  }
}
