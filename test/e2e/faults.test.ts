// What goes wrong around a running stack, and what its clients see of it: slow clients, an app that is away or answers
// nonsense, a database that goes and comes back, a stop in the middle of an answer.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import { json } from './bad-requests/app-row.ts'
import { prepareForum } from './bad-requests/forum.ts'
import type { Forum } from './bad-requests/fastapi-rows.ts'
import { browserAccept, expectJson, expectPage } from './error-contract.ts'
import { databaseGoes } from './faults/database-goes.ts'
import { slowClients } from './faults/slow-clients.ts'
import { openStream } from './faults/stream.ts'
import { seconds, within } from './faults/time.ts'
import { openWebSocket, type WebSocketClient } from './faults/websocket.ts'
import { docker } from './process.ts'
import { useStack, type TestStack } from './stack.ts'

const notes = useStack('notes', (file) => {
  file.edge = { ...file.edge, routes: { '/': { app: 'web', timeout: '6s' } } }
})
const forum = useStack('forum', (file) => {
  const routes = (file.edge?.['routes'] ?? {}) as Record<string, unknown>
  const api = { app: 'api', strip_prefix: true, timeout: '5s' }
  file.edge = { ...file.edge, routes: { ...routes, '/api/': api }, rate_limits: {} }
  file.apps.api['env'] = { ...(file.apps.api['env'] as object), GUNICORN_GRACEFUL_TIMEOUT: '8' }
})

let ofNotes: Client
let ofForum: Client
let prepared: Forum
let silent: { readonly socket: WebSocketClient; readonly since: number }

beforeAll(async () => {
  await Promise.all([notes.up(), forum.up()])
  ;[ofNotes, ofForum] = await Promise.all([notes.client(), forum.client()])
  prepared = await prepareForum(ofForum)
}, 300_000)

describe('a FastAPI stack whose database goes and comes back', () => databaseGoes(forum, () => ofForum, '/api/threads'))

describe('a WebSocket', () => {
  it('opens', async () => {
    const socket = await openWebSocket(forum.ports.https, ofForum.host, '/api/live')
    expect(JSON.parse(await socket.next())).toEqual({ event: 'ready' })
    silent = { socket, since: performance.now() }
  })
})

// While it is silent, and the forum's API goes on:

describe('a stream', () => {
  it('arrives as it comes', async () => {
    const begin = performance.now()
    const stream = await openStream(forum.ports.https, '/api/events')
    expect(stream.status).toBe(200)
    await expect.poll(() => stream.pieces.length, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(4)
    stream.close()
    const [first, ...others] = stream.pieces
    expect(((first?.at ?? 0) - begin) / 1000).toBeLessThan(2)
    for (const { text } of stream.pieces) expect(text).toMatch(/^id: \d+\nevent: tick\ndata: \S+\n\n$/)
    const gaps = others.map(({ at }, index) => at - (stream.pieces[index]?.at ?? 0))
    for (const gap of gaps) expect(gap).toBeGreaterThan(500)
  })
})

describe('slow clients', () => {
  const host = (): string => ofForum.host

  it.each([
    ['headers', () => `GET / HTTP/1.1\r\nHost: ${host()}\r\nX-Slow: `],
    ['bodies', () => `POST /api/threads HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 1000\r\n\r\n`],
  ])('that send their %s byte by byte, 500 of them, keep nobody waiting', async (_, head) => {
    const end = await slowClients(forum.ports.https, 500, head())
    const begin = performance.now()
    const durations: number[] = []
    while (seconds(begin) < 4) {
      const asked = performance.now()
      for (const path of ['/', '/api/threads']) expect((await ofForum.ask({ path })).status).toBe(200)
      durations.push(seconds(asked) / 2)
    }
    const closed = end()
    expect(closed, 'they were there all the while').toBe(0)
    expect(Math.max(...durations)).toBeLessThan(1)
    expect(durations.length).toBeGreaterThan(10)
  })
})

describe('a Flask stack whose database goes and comes back', () =>
  databaseGoes(notes, () => ofNotes, '/api/migrations'))

describe('SIGTERM to a Flask app', () => {
  it('lets it finish what it is doing, and ends it with 0', async () => {
    const slow = ofNotes.ask({ path: '/slow?seconds=4' })
    // The asking itself is the other one.
    await expect
      .poll(() => notes.inside('status'), within(3))
      .toMatchObject({
        body: expect.stringContaining('Writing: 2 ') as string,
      })
    const { exitCode, took } = await stopped(notes)
    const answer = await slow
    expect([answer.status, answer.text()]).toEqual([200, 'done'])
    expect(exitCode).toBe(0)
    expect(took).toBeLessThan(20)
    await started(notes, ofNotes, '/login')
  })
})

describe('a WebSocket that was silent for 40 s', () => {
  it('lives, and says what there is to say', async () => {
    await new Promise((resolve) => setTimeout(resolve, 41_000 - 1000 * seconds(silent.since)))
    const text = silent.socket.next()
    const post = { body: 'Low at noon.' }
    const path = `/api/threads/${prepared.thread}/posts`
    const answer = await ofForum.ask(json(path, post, { Authorization: `Bearer ${prepared.token}` }))
    expect(answer.status).toBe(201)
    expect(JSON.parse(await text)).toMatchObject({ event: 'post', post })
    silent.socket.close()
  })
})

describe('SIGTERM to a FastAPI app', () => {
  it('lets it finish a stream, and ends it with 0', async () => {
    // More than what all buffers on the way can hold.
    const posts = 6000
    const rows = `SELECT id, user_id, repeat('tide ', 1000) FROM threads, generate_series(1, ${posts})`
    await sql(forum, `INSERT INTO posts (thread_id, user_id, body) ${rows} WHERE id = ${prepared.thread}`)
    const stream = await openStream(forum.ports.https, `/api/threads/${prepared.thread}/export`)
    expect(stream.status).toBe(200)
    stream.pause()
    const stopping = stopped(forum)
    await expect.poll(() => forum.logs('api-blue'), within(5)).toContain('Handling signal: term')
    expect(await docker('inspect', '--format', '{{.State.Running}}', await forum.container('api-blue'))).toBe('true')
    stream.resume()
    expect(await stream.whole).toBe(true)
    const text = stream.pieces.map((piece) => piece.text).join('')
    expect(text.match(/\n/g)?.length).toBeGreaterThan(posts)
    const { exitCode, took } = await stopping
    expect(exitCode).toBe(0)
    expect(took).toBeLessThan(15)
    await started(forum, ofForum, '/api/threads')
  })

  it('is not held up by an endless stream or a WebSocket beyond the grace', async () => {
    const [stream, socket] = await Promise.all([
      openStream(forum.ports.https, '/api/events'),
      openWebSocket(forum.ports.https, ofForum.host, '/api/live'),
    ])
    await expect.poll(() => stream.pieces.length, within(5)).toBeGreaterThan(0)
    const { exitCode, took } = await stopped(forum)
    stream.close()
    socket.close()
    expect(exitCode).toBe(0)
    // Eight seconds of grace, and what the engine needs.
    expect(took).toBeLessThan(12)
  })
})

describe('an app that is away', () => {
  beforeAll(async () => {
    await stopped(forum)
  })

  it.each([undefined, browserAccept])('is 502 or 504 (Accept: %s)', async (accept) => {
    const headers = accept === undefined ? {} : { Accept: accept }
    const answer = await ofForum.ask({ path: '/api/threads', headers })
    expect([502, 504]).toContain(answer.status)
    if (accept === undefined) expectJson(answer, answer.status)
    else expectPage(answer, answer.status)
    expect((await ofForum.ask({ path: '/' })).status, 'the site goes on').toBe(200)
  })

  it('is in the contract while it starts, and then serves', async () => {
    const id = await forum.container('api-blue')
    const starting = docker('start', id)
    const statuses: number[] = []
    const begin = performance.now()
    while (statuses.at(-1) !== 200 && seconds(begin) < 60) {
      const answer = await ofForum.ask({ path: '/api/threads' })
      if (answer.status !== 200) {
        expect([502, 504]).toContain(answer.status)
        expectJson(answer, answer.status)
      }
      statuses.push(answer.status)
    }
    await starting
    expect(statuses.at(-1)).toBe(200)
    expect(statuses).not.toEqual([200])
  })

  it('that hangs is 504 after the time that its route has', async () => {
    const id = await forum.container('api-blue')
    await docker('pause', id)
    const begin = performance.now()
    const answer = await ofForum.ask({ path: '/api/threads' }).finally(() => docker('unpause', id))
    expectJson(answer, 504)
    expect(seconds(begin)).toBeGreaterThan(4.5)
    expect(seconds(begin)).toBeLessThan(9)
    await serves(ofForum, '/api/threads')
  })
})

describe('an app that answers nonsense', () => {
  let id: string

  beforeAll(async () => {
    const program = await readFile(fileURLToPath(new URL('faults/broken_app.py', import.meta.url)), 'utf8')
    await docker('stop', await forum.container('api-blue'))
    const network = ['--network', `${forum.project}_edge`, '--network-alias', 'api']
    const label = ['--label', `com.docker.compose.project=${forum.project}`]
    id = await docker('run', '--detach', '--init', ...network, ...label, 'python:3.13-slim', 'python3', '-c', program)
    await serves(ofForum, '/api/ok')
  }, 60_000)
  afterAll(() => docker('rm', '--force', id))

  it.each([
    ['nothing', '/api/nothing'],
    ['a reset', '/api/reset'],
    ['half a head', '/api/half-a-head'],
    ['a head of 100 KB', '/api/large-head'],
    ['a header with a NUL', '/api/bad-header'],
    ['two lengths', '/api/two-lengths'],
    ['a length that is no number', '/api/bad-length'],
  ])('%s is 502', async (_, path) => {
    expectJson(await ofForum.ask({ path }), 502)
  })

  // nginx 1.30 takes it for HTTP/0.9 and hands it on as it is; no directive of it refuses that.
  it.each([
    ['what is no HTTP', '/api/garbage'],
    ['a head without a status', '/api/no-status'],
  ])('%s is no answer that a client would take for one', async (_, path) => {
    await expect(ofForum.ask({ path })).rejects.toThrow('not an HTTP/1 answer')
  })

  it('silence is 504', async () => {
    expectJson(await ofForum.ask({ path: '/api/silent' }), 504)
  })

  it.each([
    ['a body that is cut short', '/api/cut', {}],
    ['a body that is cut short and compressed', '/api/cut', { 'Accept-Encoding': 'gzip' }],
    ['a chunk that is cut short', '/api/cut-chunk', {}],
    ['a chunk that is none', '/api/bad-chunk', {}],
    ['silence in the middle', '/api/then-silent', {}],
  ])('%s is a broken connection', async (_, path, headers) => {
    const came = openStream(forum.ports.https, path, { headers })
    expect(
      await came.then(
        ({ whole }) => whole,
        () => 'no head',
      ),
    ).not.toBe(true)
  })
})

/** Stops the app's container as `down` and a deploy do; seconds. */
async function stopped(stack: TestStack): Promise<{ exitCode: number; took: number }> {
  const id = await stack.container(`${stack.app}-blue`)
  const begin = performance.now()
  await docker('stop', id)
  return {
    took: seconds(begin),
    exitCode: Number(await docker('inspect', '--format', '{{.State.ExitCode}}', id)),
  }
}

async function started(stack: TestStack, client: Client, path: string): Promise<void> {
  await docker('start', await stack.container(`${stack.app}-blue`))
  await serves(client, path)
}

async function serves(client: Client, path: string): Promise<void> {
  await vi.waitFor(async () => expect((await client.ask({ path })).status).toBe(200), within(30))
}

async function sql(stack: TestStack, statement: string): Promise<void> {
  const psql = ['sh', '-c', 'psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "$0"', statement]
  const done = await stack.compose('exec', '-T', 'db', ...psql)
  expect(done.exitCode, done.stderr).toBe(0)
}
