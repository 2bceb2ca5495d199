// A client outside: what enters through the published ports, and nothing else. What the edge refuses because of a limit
// it asks again when it may, as the answer says; nothing else is ever asked twice.
import type { X509Certificate } from 'node:crypto'
import { connect as connectPlain, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectSecure, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { endsTls, hostName, portSuffix, publicPort, routeOf, type Edge } from '../model/edge.ts'
import { shellLine } from '../model/shell.ts'
import { parseResponse, readResponse, type Extent, type Response } from './response.ts'

/** A request; what is left out is what curl would send. */
export interface Question {
  /** With its query, exactly as it goes onto the line. */
  readonly path: string
  readonly method?: string
  /** `Host` and `Connection: close` are added. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Plain HTTP on its own port instead of the site's, or where TLS is expected. */
  readonly plain?: Plain
  readonly timeoutSeconds?: number
}

/** Whether, and where, plain HTTP is spoken though the site has TLS. */
export type Plain = boolean | 'on-tls-port'

export interface SendOptions {
  readonly plain?: Plain
  /** How much of the answer is waited for. */
  readonly extent?: Extent
}

export interface Client {
  /** Asks the site. Of a stream's route only the head is read. Throws where no HTTP answer comes. */
  ask(question: Question): Promise<Response>
  /** The same, asked once for all checks that want to know: limits count what is asked. */
  look(question: Question): Promise<Response>
  /** Sends bytes as they are, and reads the answer; undefined where the connection ends without one. */
  send(bytes: string | Uint8Array, options?: SendOptions): Promise<Response | undefined>
  /** Sends bytes and reads until the edge closes, at most so long: all that came, and whether it closed. */
  listen(bytes: string | Uint8Array, seconds: number): Promise<Heard>
  /** A TLS connection with options of one's own; rejects where the handshake fails. */
  handshake(options: ConnectionOptions): Promise<Handshake>
  /** The value of `Host` that is the site's own. */
  readonly host: string
  /** The curl command for a question. */
  curl(question: Question): string
}

export interface Heard {
  readonly received: Buffer
  readonly closed: boolean
}

export interface Handshake {
  readonly protocol: string
  readonly alpn: string
  readonly certificate: X509Certificate | undefined
}

const usualSeconds = 10

/** How long a question waits for limits to let it through, once it is its turn. */
const usualPatienceSeconds = 120

/** A limit let a question through neither at once nor as soon as it may: nothing is known of what it asks after. */
export class Limited extends Error {}

export interface Patience {
  readonly patienceSeconds?: number
  /** Told of each wait for a limit. */
  readonly onWait?: (seconds: number) => void
}

export function edgeClient(
  edge: Edge,
  { patienceSeconds = usualPatienceSeconds, onWait = () => {} }: Patience = {},
): Client {
  const host = `${hostName(edge)}${portSuffix(edge)}`
  const open = (plain: Plain): Promise<Socket> =>
    connect(
      plain === true ? edge.ports.http : publicPort(edge),
      plain !== false || !endsTls(edge) ? undefined : tls(edge),
    )
  const exchange = async (
    bytes: string | Uint8Array,
    { plain = false, extent = 'whole' }: SendOptions,
    seconds: number,
  ): Promise<Response | undefined> => {
    const socket = await open(plain)
    try {
      socket.write(bytes)
      return await readResponse(socket, { extent, timeoutMs: seconds * 1000 })
    } finally {
      socket.destroy()
    }
  }
  let turn: Promise<unknown> = Promise.resolve()
  /** Asks again what a limit refused, as soon as the answer says that one may; those who wait take turns. */
  const patiently = async <T>(ask: () => Promise<T>, answerOf: (result: T) => Response | undefined): Promise<T> => {
    const waitFor = (result: T): number => {
      const answer = answerOf(result)
      return isLimited(edge) && answer?.status === 429 ? Number(answer.header('retry-after')) || 0 : 0
    }
    const first = await ask()
    if (waitFor(first) === 0) return first
    const again = async (): Promise<T> => {
      for (const deadline = Date.now() + patienceSeconds * 1000; ;) {
        const result = await ask()
        const seconds = waitFor(result)
        if (seconds === 0) return result
        if (Date.now() + seconds * 1000 > deadline)
          throw new Limited('a rate limit of the edge refuses this address for now: ask again later')
        onWait(seconds)
        await sleep(seconds * 1000)
      }
    }
    const mine = turn.then(again)
    turn = mine.catch(() => {})
    return mine
  }
  const itself = (answer: Response | undefined): Response | undefined => answer
  const listen = async (bytes: string | Uint8Array, seconds: number): Promise<Heard> => {
    const socket = await open(false)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {})
    const closed = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), seconds * 1000)
      socket.once('end', () => resolve(true)).once('close', () => resolve(true))
      socket.once('close', () => clearTimeout(timer))
      socket.write(bytes)
    })
    socket.destroy()
    return { received: Buffer.concat(chunks), closed }
  }
  const ask = async (question: Question): Promise<Response> => {
    const { method = 'GET', path, plain = false, timeoutSeconds = usualSeconds } = question
    const stream = routeOf(edge.routes, path.replace(/\?.*/, ''))?.stream === true
    const extent = method === 'HEAD' || stream ? 'head' : 'whole'
    const bytes = requestBytes(question, host, edge)
    const answer = await patiently(() => exchange(bytes, { plain, extent }, timeoutSeconds), itself)
    if (!answer) throw new Error(`no answer to ${method} ${path}`)
    return answer
  }
  const seen = new Map<string, Promise<Response>>()
  return {
    host,
    ask,
    look(question) {
      const key = JSON.stringify(question)
      const answer = seen.get(key) ?? ask(question)
      seen.set(key, answer)
      return answer
    },
    send: (bytes, options = {}) => patiently(() => exchange(bytes, options, usualSeconds), itself),
    listen: (bytes, seconds) =>
      patiently(
        () => listen(bytes, seconds),
        ({ received }) => parseResponse(received, 'head', true),
      ),
    async handshake(options) {
      const socket = (await connect(publicPort(edge), { ...tls(edge), ...options })) as TLSSocket
      const certificate = socket.getPeerX509Certificate()
      const result = { protocol: socket.getProtocol() ?? '', alpn: socket.alpnProtocol || '', certificate }
      socket.destroy()
      return result
    },
    curl: (question) => curl(question, edge),
  }
}

function isLimited({ rateLimits, connectionsPerClient }: Edge): boolean {
  return rateLimits.length > 0 || connectionsPerClient !== undefined
}

/** Whose certificate it is, a check of its own asks. */
function tls(edge: Edge): ConnectionOptions {
  return { servername: hostName(edge), rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }
}

function connect(port: number, secure: ConnectionOptions | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const address = { host: '127.0.0.1', port }
    const socket = secure ? connectSecure({ ...address, ...secure }) : connectPlain(address)
    socket.setTimeout(usualSeconds * 1000, () => socket.destroy(new Error('timed out')))
    socket.once('error', reject)
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket))
  })
}

function requestBytes({ method = 'GET', path, headers = {}, body }: Question, host: string, edge: Edge): Buffer {
  const all: Record<string, string> = { Host: host, 'User-Agent': 'seaworthy-smoke', Accept: '*/*', ...headers }
  // As the proxy in front of the edge would: else every answer is a redirect.
  if (edge.tls === 'upstream') all['X-Forwarded-Proto'] ??= 'https'
  const content = body === undefined ? Buffer.alloc(0) : Buffer.from(body as string)
  if (body !== undefined) all['Content-Length'] ??= String(content.length)
  all['Connection'] ??= 'close'
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), content])
}

function curl({ method = 'GET', path, headers = {}, body, plain = false }: Question, edge: Edge): string {
  const secure = plain === false && endsTls(edge)
  const name = hostName(edge)
  const port = plain === true ? edge.ports.http : publicPort(edge)
  return shellLine([
    ...['curl', '-i', ...(secure ? ['-k'] : []), '--path-as-is'],
    ...(name === 'localhost' ? [] : ['--resolve', `${name}:${port}:127.0.0.1`]),
    ...(method === 'GET' ? [] : method === 'HEAD' ? ['--head'] : ['-X', method]),
    ...Object.entries(headers).flatMap(([key, value]) => ['-H', `${key}: ${value}`]),
    ...(typeof body === 'string' && body.length < 200 ? ['--data-binary', body] : []),
    `${secure ? 'https' : 'http'}://${name}:${port}${path}`,
  ])
}
