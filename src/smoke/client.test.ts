import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { Edge } from '../model/edge.ts'
import { edgeClient, Limited, type Client, type Patience } from './client.ts'
import { parseResponse } from './response.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** A client of a server that answers each connection with the next of these, and keeps it open. */
async function client(
  answers: readonly string[],
  edge: Partial<Edge> = {},
  patience: Patience = {},
): Promise<[Client, string[]]> {
  const asked: string[] = []
  const queue = [...answers]
  const answer = (socket: Socket): void => {
    socket
      .on('error', () => {})
      .on('data', (data) => {
        asked.push(data.toString())
        socket.write(queue.shift() ?? '')
      })
  }
  server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const plain = { domain: undefined, tls: 'off', ports: { http: port, https: 0 }, routes: [], rateLimits: [] }
  return [edgeClient({ ...plain, ...edge } as unknown as Edge, patience), asked]
}

const limited = { rateLimits: [{ path: '/', count: 1, per: 'second', burst: 1, header: undefined }] } as const
const refusal = 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n'
const fine = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

it('asks again what a limit refused, when it may', async () => {
  const [outside, asked] = await client([refusal, fine], limited)
  expect((await outside.ask({ path: '/' })).status).toBe(200)
  expect(asked).toHaveLength(2)
})

it('lets those who wait for a limit take turns', async () => {
  const [outside, asked] = await client([refusal, refusal, fine, fine], limited)
  const answers = await Promise.all([outside.ask({ path: '/a' }), outside.ask({ path: '/b' })])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(asked).toHaveLength(4)
})

it('says that it was a limit when the wait is too long', async () => {
  const [outside] = await client([refusal, refusal], limited, { patienceSeconds: 0 })
  await expect(outside.ask({ path: '/' })).rejects.toThrow(Limited)
})

it('takes a refusal for the answer where the stack has no limit', async () => {
  const [outside] = await client([refusal, fine])
  expect((await outside.ask({ path: '/' })).status).toBe(429)
})

it('asks once what several want to know', async () => {
  const [outside, asked] = await client([fine, fine])
  const [first, second] = await Promise.all([outside.look({ path: '/' }), outside.look({ path: '/' })])
  expect([first?.text(), second]).toEqual(['ok', first])
  expect(asked).toHaveLength(1)
})

it('reads of a stream the head alone', async () => {
  const [outside] = await client(['HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n'], {
    routes: [{ path: '/events', stream: true }] as unknown as Edge['routes'],
  })
  expect((await outside.ask({ path: '/events?a' })).header('content-type')).toBe('text/event-stream')
})

it('sends the request as it is written', async () => {
  const [outside, asked] = await client([fine])
  await outside.ask({ path: '//a/%2e%2e/b?c', method: 'POST', headers: { 'X-Any': 'caf\u00e9' }, body: 'd=e' })
  expect(asked[0]).toMatch(/^POST \/\/a\/%2e%2e\/b\?c HTTP\/1\.1\r\nHost: localhost:\d+\r\n/)
  expect(asked[0]).toMatch(/\r\nContent-Length: 3\r\nConnection: close\r\n\r\nd=e$/)
})

it('hears all that comes until the end, and whether it comes', async () => {
  const [outside] = await client([`${fine}${fine}`])
  const { received, closed } = await outside.listen('GET / HTTP/1.1\r\n\r\n', 0.2)
  expect([received.toString(), closed]).toEqual([`${fine}${fine}`, false])
})

it('passes over a 100, unless it is asked for', () => {
  const both = Buffer.from(`HTTP/1.1 100 Continue\r\n\r\n${fine}`)
  expect(parseResponse(both, 'whole', false)?.status).toBe(200)
  expect(parseResponse(both, 'interim', false)?.status).toBe(100)
})

it('knows a body that was cut short', () => {
  expect(parseResponse(Buffer.from(fine.slice(0, -1)), 'whole', false)).toBeUndefined()
  expect(() => parseResponse(Buffer.from(fine.slice(0, -1)), 'whole', true)).toThrow('the body was cut short: 1 of 2')
})
