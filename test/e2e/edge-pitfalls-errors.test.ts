// Errors of a program with nothing in its image that puts them into the contract: the edge completes what they say.
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import type { Response } from '../../src/smoke/response.ts'
import { reload, swapped } from '../smoke/edge.ts'
import { askByHttp2 } from './bad-requests/http2.ts'
import { answerPath, eventsPath, rows, type Asked } from './edge-pitfalls/answered.ts'
import { browserAccept, expectJson, expectPage, expectSecurityHeaders } from './error-contract.ts'
import { docker } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('answers')
let client: Client

beforeAll(async () => {
  await stack.up()
  client = await stack.client()
}, 300_000)

const ask = (asked: Asked, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  client.ask({ path: answerPath(asked), headers, method })

const json = ['Content-Type: application/json']

describe('an error in JSON', () => {
  it.each(rows)('$what', async ({ asked, says, lacks, type }) => {
    const answer = await ask(asked)
    expectSecurityHeaders(answer)
    expect([answer.status, answer.header('content-type')]).toEqual([asked.status, type ?? 'application/json'])
    expect(answer.json()).toEqual({
      ...{ code: expect.any(String) as string, message: expect.any(String) as string },
      ...says,
      request_id: answer.header('x-request-id'),
    })
    for (const name of lacks ?? []) expect(answer.header(name), name).toBeUndefined()
  })

  it('keeps the text of its numbers', async () => {
    const answer = await ask({ status: 409, headers: json, body: '{"id": 12345678901234567890}' })
    expectJson(answer, 409)
    expect(answer.text()).toContain('{"id": 12345678901234567890,')
  })

  it('keeps what tells a client what to do', async () => {
    const headers = ['WWW-Authenticate: Basic', 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'Retry-After: 7', ...json]
    const answer = await ask({ status: 401, headers, body: '{}' })
    expectJson(answer, 401)
    expect(answer.all('set-cookie')).toEqual(['a=1', 'b=2'])
    expect([answer.header('www-authenticate'), answer.all('retry-after')]).toEqual(['Basic', ['7']])
  })

  it('comes compressed to whoever takes that', async () => {
    const asked = { status: 404, headers: json, body: '{"detail":"@"}', letters: 5000 }
    const answer = await ask(asked, { 'Accept-Encoding': 'gzip' })
    expect([answer.status, answer.header('content-encoding')]).toEqual([404, 'gzip'])
    expect(JSON.parse(gunzipSync(answer.body).toString())).toMatchObject({ code: 'not_found' })
  })

  it('is completed over HTTP/2 as well', async () => {
    const headers = {
      ':authority': client.host,
      ':path': answerPath({ status: 422, headers: json, body: '{"detail":"No."}' }),
    }
    const answer = await askByHttp2(stack.ports.https, headers, 'localhost')
    expectJson(answer, 422)
    expect(answer.json()).toMatchObject({ detail: 'No.', message: 'No.' })
  })

  it('to HEAD has no length, for nobody knows it', async () => {
    const answer = await ask({ status: 404, headers: json, body: '{"detail":"No."}' }, {}, 'HEAD')
    expect([answer.status, answer.header('content-length'), answer.text()]).toEqual([404, undefined, ''])
    expectSecurityHeaders(answer)
  })

  it('that comes piece by piece is completed at its end', async () => {
    const path = eventsPath(503, 'application/json', ['{"detail":', '"No."}'])
    const answer = await client.send(`GET ${path} HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\n\r\n`)
    expectJson(answer, 503)
    expect(answer.json()).toMatchObject({ detail: 'No.' })
  })
})

describe('any other error', () => {
  it.each([
    ['text', 404, ['Content-Type: text/plain'], 'There is nothing at this address.'],
    ['nothing', 500, ['Content-Length: 0'], 'Something went wrong.'],
    ['a page that nobody asked for', 409, ['Content-Type: text/html'], 'This is at odds with what is there.'],
    ['an unknown status', 499, ['Content-Type: text/plain'], 'Something went wrong.'],
  ])('%s becomes the contract', async (_what, status, headers, message) => {
    const answer = await ask({ status, headers, body: headers.includes('Content-Length: 0') ? '' : 'no' })
    expectJson(answer, status)
    expect(answer.json()).toMatchObject({ message })
  })

  it.each(['text/plain', 'text/plain; charset=utf-8'])('%s becomes a page for a browser', async (type) => {
    const answer = await ask(
      { status: 404, headers: [`Content-Type: ${type}`, 'ETag: "a"'], body: 'no' },
      { Accept: browserAccept },
    )
    expectPage(answer, 404)
    expect([answer.text(), answer.header('etag')]).toEqual([
      expect.stringContaining('There is nothing at this address.'),
      undefined,
    ])
  })

  it("the app's own page passes to a browser", async () => {
    const body = '<!doctype html><h1>Gone fishing</h1>'
    const answer = await ask(
      { status: 404, headers: ['Content-Type: text/html; charset=utf-8'], body },
      { Accept: browserAccept },
    )
    expectPage(answer, 404)
    expect(answer.text()).toBe(body)
  })

  it('a range that does not exist says how long the file is', async () => {
    const answer = await ask({
      status: 416,
      headers: ['Content-Type: text/plain', 'Content-Range: bytes */7'],
      body: 'no',
    })
    expectJson(answer, 416)
    expect(answer.header('content-range')).toBe('bytes */7')
  })

  it('of half a megabyte, and one without an end, end at once', async () => {
    for (const more of [{ letters: 500_000 }, { endless: true }]) {
      const answer = await ask({ status: 400, headers: ['Content-Type: text/plain'], body: '@', ...more })
      expectJson(answer, 400)
    }
    expect((await ask({ status: 200, headers: [], body: 'still here' })).text()).toBe('still here')
  })
})

describe('what is no error', () => {
  it('passes as it is', async () => {
    const body = '{"code": 1, "request_id": "a"}'
    const answer = await ask({ status: 200, headers: [...json, 'ETag: "a"'], body })
    expect([answer.text(), answer.header('content-length'), answer.header('etag')]).toEqual([
      body,
      String(body.length),
      '"a"',
    ])
    const large = await ask({ status: 200, headers: ['Content-Type: image/png'], body: '@', letters: 5_000_000 })
    const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')
    expect(hash(large.body)).toBe(hash('a'.repeat(5_000_000)))
  })

  it.each([204, 302, 304])('%i has no body', async (status) => {
    const answer = await ask({ status, headers: ['Location: /live'], body: '' })
    expect([answer.status, answer.text()]).toEqual([status, ''])
    expectSecurityHeaders(answer)
  })

  it('may be another protocol', async () => {
    const head = `GET /upgrade HTTP/1.1\r\nHost: ${client.host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`
    const { received } = await client.listen(`${head}hello\n`, 2)
    expect(received.toString()).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\nhello\n$/)
  })

  it('comes piece by piece, as the app sends it', async () => {
    const path = eventsPath(200, 'text/event-stream', ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n'])
    const request = `GET ${path} HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\n\r\n`
    // The third comes 0.8 s after the first, which must not have to wait for it.
    const { received } = await client.listen(request, 0.6)
    expect(received.toString()).toMatch(/data: 1[^]*data: 2/)
    expect(received.toString()).not.toContain('data: 3')
  })
})

describe('smoke', () => {
  const script = 'deploy/edge/prod/errors.js'
  const smoke = (...words: string[]) => stack.seaworthy(['smoke', ...words])

  it('finds every promise kept', async () => {
    const { exitCode, stdout } = await smoke()
    expect(exitCode, stdout).toBe(0)
  })

  it.each([
    ['lets every error pass', "if (r.status < 400) return 'pass'", "return 'pass'"],
    ['sends another body than its own', 'r.variables.error_body, flags', 'contract({ variables: {} }), flags'],
    ['ends with an exception', 'plan = planOf(r)', 'throw new Error()'],
  ])('sees a script that %s', async (_what, from, to) => {
    const original = await stack.read(script)
    await stack.write(script, swapped(original, from, to))
    await reload(stack)
    const { exitCode, stdout } = await smoke('--only', 'app-errors')
    await stack.write(script, original)
    await reload(stack)
    expect(exitCode, stdout).toBe(1)
    expect((await smoke('--only', 'app-errors')).exitCode).toBe(0)
  })
})

describe('without the app', () => {
  it('the edge answers for it', async () => {
    await docker('stop', await stack.container('web-blue'))
    const answer = await ask({ status: 200, headers: [], body: '' })
    // Until its address is forgotten, nothing answers there.
    expectJson(answer, answer.status === 504 ? 504 : 502)
  })
})
