// The contract of errors, held by some hundred bad requests of a Flask and of a FastAPI stack: at the edge by bytes
// that are the same for both, and in the app by what each framework knows to refuse.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import type { Response } from '../../src/smoke/response.ts'
import type { AppRow } from './bad-requests/app-row.ts'
import type { EdgeRow, Target } from './bad-requests/edge-row.ts'
import { edgeRows, foreignRows } from './bad-requests/edge-rows.ts'
import { fastapiRows, failingRoutes, withoutDatabase, type Forum } from './bad-requests/fastapi-rows.ts'
import { flaskRows, failingViews, largeHeads, type Notes } from './bad-requests/flask-rows.ts'
import { prepareForum } from './bad-requests/forum.ts'
import { askByHttp2 } from './bad-requests/http2.ts'
import { account, Browser } from './browser.ts'
import { browserAccept, expectJson, expectPage } from './error-contract.ts'
import { docker, lines } from './process.ts'
import { useStack, type TestStack } from './stack.ts'

const notes = useStack('notes', (file) => {
  file.apps.web['static'] = { '/static/': 'notes/static' }
  file.edge = { ...file.edge, rate_limits: { '/limited/': '1/min burst 1' } }
})
const forum = useStack('forum', (file) => {
  file.edge = { ...file.edge, domain: 'forum.example', rate_limits: { '/api/limited/': '1/min burst 1' } }
})

interface Subject<S> {
  readonly stack: TestStack
  client: Client
  target: Target
  prepared: S
}
const flask = { stack: notes } as Subject<Notes>
const fastapi = { stack: forum } as Subject<Forum>

beforeAll(async () => {
  await notes.write('wsgi.py', (await notes.read('wsgi.py')) + failingViews)
  await forum.write('apps/api/app/main.py', (await forum.read('apps/api/app/main.py')) + failingRoutes)
  await Promise.all([prepareFlask(), prepareFastapi()])
  for (const { client, target } of [flask, fastapi])
    expect((await client.ask({ path: target.limited })).status).toBe(404)
}, 300_000)

async function prepareFlask(): Promise<void> {
  await notes.up()
  const [signedIn, stranger] = [Browser.for(notes), Browser.for(notes)]
  expect((await signedIn.post('/register', '/register', account)).status).toBe(302)
  flask.prepared = {
    signedIn: { token: await signedIn.token('/'), cookie: signedIn.cookie },
    stranger: { token: await stranger.token('/login'), cookie: stranger.cookie },
    username: account.username,
  }
  flask.client = await notes.client()
  flask.target = {
    ...{ host: flask.client.host, page: '/login', post: '/login', file: '/static/style.css', limited: '/limited/x' },
    hidden: ['/health', '/readyz', '/metrics'],
  }
}

async function prepareFastapi(): Promise<void> {
  await forum.up()
  fastapi.client = await forum.client()
  const { file, ...prepared } = await prepareForum(fastapi.client)
  fastapi.prepared = prepared
  fastapi.target = {
    ...{ host: fastapi.client.host, page: '/threads/1', post: '/api/auth/login', file, limited: '/api/limited/x' },
    hidden: ['/api/healthz', '/api/readyz', '/api/metrics'],
  }
}

describe.each([
  ['Flask', flask, edgeRows],
  ['FastAPI', fastapi, [...edgeRows, ...foreignRows]],
] as const)('the edge of a %s stack', (_, subject, rows) => {
  it.each(rows)('$status for $what', async ({ status, bytes, page, headers }: EdgeRow) => {
    const answer = await subject.client.send(bytes(subject.target))
    if (page) expectPage(answer, status)
    else expectJson(answer, status)
    for (const [name, value] of Object.entries(headers ?? {})) expect(answer.header(name), name).toMatch(value)
  })

  it('308 for plain HTTP on the port of TLS', async () => {
    const { client, target } = subject
    const answer = await client.ask({ path: '/a%20page?b=%2F', plain: 'on-tls-port' })
    expect(answer.status).toBe(308)
    expect(answer.header('location')).toBe(`https://${target.host}/a%20page?b=%2F`)
    expect(answer.text()).toBe('')
  })

  it.each([
    ['404 for a private path', 404, ({ hidden }: Target) => ({ ':path': hidden[0] })],
    ['405 for TRACE', 405, ({ page }: Target) => ({ ':method': 'TRACE', ':path': page })],
    ['400 for a broken percent-encoding', 400, () => ({ ':path': '/a%zz' })],
    ['400 for a traversal', 400, () => ({ ':path': '/../etc/passwd' })],
    [
      '413 for a length over the limit',
      413,
      ({ post }: Target) => ({
        ':method': 'POST',
        ':path': post,
        'content-length': '11000000',
      }),
    ],
    ['416 for a range behind the end', 416, ({ file }: Target) => ({ ':path': file, range: 'bytes=999999999-' })],
    ['429 for more than is allowed', 429, ({ limited }: Target) => ({ ':path': limited })],
    ['a page with 404 for a browser', 404, ({ hidden }: Target) => ({ ':path': hidden[1], accept: browserAccept })],
  ] as const)('by HTTP/2: %s', async (_what, status, headers) => {
    const { stack, target } = subject
    const name = target.host.replace(/:.*/, '')
    const sent: Record<string, string> = { ':authority': target.host, ...headers(target) }
    const answer = await askByHttp2(stack.ports.https, sent, name)
    if ('accept' in sent) expectPage(answer, status)
    else expectJson(answer, status)
  })
})

/** JSON of another type, to which the contract is added. */
function expectAmended(answer: Response, status: number, type: RegExp): void {
  expect([answer.status, answer.header('content-type')]).toEqual([status, expect.stringMatching(type)])
  const said = { code: expect.any(String), message: expect.any(String), request_id: answer.header('x-request-id') }
  expect(answer.json()).toMatchObject(said)
}

async function expectRow<S>({ client, prepared }: Subject<S>, row: AppRow<S>): Promise<void> {
  const answer = await client.ask(row.question(prepared))
  const { 'content-type': type, ...headers } = row.headers ?? {}
  if (row.page) expectPage(answer, row.status)
  else if (type) expectAmended(answer, row.status, type)
  else expectJson(answer, row.status)
  for (const [name, value] of Object.entries(headers)) expect(answer.header(name), name).toMatch(value)
  if (row.says) expect(answer.text()).toMatch(row.says)
  if (row.hides) expect(answer.text()).not.toMatch(row.hides)
}

describe('the app of a Flask stack', () => {
  it.each(flaskRows)('$status for $what', (row) => expectRow(flask, row))

  it.each(largeHeads)('takes %s, or refuses it in the contract', async (_, question) => {
    const answer = await flask.client.ask(question)
    if (answer.status !== 200) expectJson(answer, answer.status)
  })
})

describe('the apps of a FastAPI stack', () => {
  it.each(fastapiRows)('$status for $what', (row) => expectRow(fastapi, row))
})

const mark = 'X0X0X'
const badIds: readonly (readonly [what: string, id: string])[] = [
  ['a quote', `${mark}-"quoted"`],
  ['a backslash', `${mark}\\x0aINJECTED`],
  ['a page', `<script>${mark}</script>`],
  ['a space', `${mark} status=200`],
  ['another alphabet', `${mark}-\u00e6\u00b5\u00b7`],
  ['10 KB', mark.repeat(2000)],
  ['too few characters', `${mark}-1`],
  ['one character too many', mark + 'a'.repeat(124)],
]

describe.each([
  ['Flask', flask, '/nowhere'],
  ['FastAPI', fastapi, '/api/nowhere'],
] as const)('request ids of a %s stack', (_, at, path) => {
  const answered: string[] = []

  it.each(badIds)('are made anew for one with %s', async (_what, id) => {
    const answer = await at.client.ask({ path, headers: { 'X-Request-ID': id } })
    expectJson(answer, 404)
    expect(answer.header('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.stringify(answer.headers) + answer.text()).not.toContain(mark)
    answered.push(answer.header('x-request-id') ?? '')
  })

  it('are made anew for two', async () => {
    const head = `GET ${path} HTTP/1.1\r\nHost: ${at.client.host}\r\n`
    const answer = await at.client.send(`${head}X-Request-ID: ${mark}-one-1\r\nX-Request-ID: ${mark}-two-2\r\n\r\n`)
    expectJson(answer, 404)
    expect(answer.header('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each([
    ['a line break', `a-good-beginning\r\n ${mark}`],
    ['a lone carriage return', `${mark}-before\r${mark}-after`],
    ['a NUL', `${mark}-before\0`],
  ])('are refused with %s', async (_what, id) => {
    const head = `GET ${path} HTTP/1.1\r\nHost: ${at.client.host}\r\n`
    expectJson(await at.client.send(Buffer.from(`${head}X-Request-ID: ${id}\r\n\r\n`)), 400)
  })

  it('that are good are kept, and are in both logs; no bad one is in either', async () => {
    const good = 'Good.id_of-a-client'
    const answer = await at.client.ask({
      path: `${path}%0a${mark}%22`,
      headers: { 'X-Request-ID': good, 'User-Agent': 'a "quoted" one', Referer: 'https://a.example/"\\?token=b' },
    })
    expectJson(answer, 404)
    expect(answer.header('x-request-id')).toBe(good)
    for (const service of ['edge', `${at.stack.app}-blue`]) {
      const log = (): Promise<string> => at.stack.logs(service)
      await expect.poll(log, { timeout: 10_000 }).toContain(good)
      const text = await log()
      for (const id of answered) expect(text).toContain(id)
      // The one line with the mark is that of the address, in which it was encoded.
      const marked = lines(text).filter((line) => line.includes(mark))
      expect(marked.length).toBeGreaterThan(0)
      for (const line of marked) expect(line.toLowerCase()).toContain(`%0a${mark}%22`.toLowerCase())
      expect(text).not.toMatch(/[^\x20-\x7e\n]/)
    }
  })
})

describe('a FastAPI stack without its database', () => {
  beforeAll(async () => {
    await docker('stop', await forum.container('db'))
  })

  it.each(withoutDatabase)('$status for $what', (row) => expectRow(fastapi, row))
})

describe('the tables', () => {
  it.each([
    ['Flask', [...edgeRows, ...flaskRows]],
    ['FastAPI', [...edgeRows, ...foreignRows, ...fastapiRows, ...withoutDatabase]],
  ])('%s: hold sixty or more, at most three for one status and cause', (_, rows) => {
    expect(rows.length).toBeGreaterThanOrEqual(60)
    const counts = new Map<string, number>()
    for (const { status, cause, page } of rows) {
      const key = `${status} ${cause}${page ? ', for a browser' : ''}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect([...counts].filter(([, count]) => count > 3)).toEqual([])
  })
})
