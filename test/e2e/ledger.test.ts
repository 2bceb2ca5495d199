// One image as three processes: an API, a worker, and a callback that listens on a port of its own; with PostgreSQL,
// Redis and tasks.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import { docker, lines, run } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('ledger')
const callback = 'api-callback-blue'
let client: Client
let key = ''

beforeAll(async () => {
  await stack.up()
  client = await stack.client()
}, 300_000)

interface Answer {
  readonly status: number
  readonly body: Record<string, any>
}

async function api(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const answer = await client.ask({ path, method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  return { status: answer.status, body: answer.json() as Answer['body'] }
}

const transfer = (reference: string, amounts: Record<string, number>, path = '/transfers'): Promise<Answer> =>
  api('POST', path, { reference, amounts })

const balance = async (name: string): Promise<unknown> => (await api('GET', `/accounts/${name}`)).body['balance']

const stateOf = async (id: unknown): Promise<unknown> => (await api('GET', `/transfers/${String(id)}`)).body['state']

/** What the bank sends back with the owner of an account. */
async function visit(name: string): Promise<string> {
  const { body } = await api('POST', `/accounts/${name}/link`)
  const state = new URL(String(body['authorize_url'])).searchParams.get('state')
  return `/oauth/callback?state=${state}&code=secret-code-of-the-bank`
}

function psql(...statements: string[]): Promise<string> {
  const words = ['psql', '-qAt', '-U', stack.name.replaceAll('-', '_'), ...statements.flatMap((each) => ['-c', each])]
  return stack.container('db').then((id) => docker('exec', id, ...words))
}

describe('tasks', () => {
  it('are listed', async () => {
    const { stdout } = await stack.seaworthy(['run'])
    expect(lines(stdout).map((line) => line.split(' ')[0])).toEqual(['create-key', 'seed'])
  })

  it('run with the settings of the app, as often as one likes', async () => {
    expect((await stack.seaworthy(['run', 'seed'])).stdout).toContain('opened world, ann, ben')
    expect((await stack.seaworthy(['run', 'seed'])).stdout).toContain('opening balances already')
  })

  it('take arguments, and fail with what they say', async () => {
    const made = await stack.seaworthy(['run', 'create-key', '--', 'tests'])
    key = lines(made.stdout).at(-1) ?? ''
    expect((await api('GET', '/audit')).body).toEqual({ accounts: 3, entries: 3, sum: 0 })
    const again = await stack.seaworthy(['run', 'create-key', '--', 'tests'])
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('there is a key called tests already')])
  })
})

describe('transfers', () => {
  it('balance, or are refused', async () => {
    expect(await transfer('rent', { ann: -10_000, ben: 10_000 })).toMatchObject({ status: 201 })
    expect([await balance('ann'), await balance('ben')]).toEqual([90_000, 60_000])
    expect((await transfer('odd', { ann: -1, ben: 2 })).status).toBe(422)
    const refused = await transfer('too much', { ann: -90_001, ben: 90_001 })
    expect([refused.status, refused.body['message']]).toEqual([409, 'ann does not have that much.'])
  })

  it('are not for strangers', async () => {
    const { status } = await client.ask({ path: '/audit', headers: { Authorization: 'Bearer none' } })
    expect(status).toBe(401)
  })

  it('lose nothing when many come at once', async () => {
    const all = Array.from({ length: 24 }, (_, number) => transfer(`at once ${number}`, { ann: -20_000, ben: 20_000 }))
    const statuses = (await Promise.all(all)).map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array<number>(4).fill(201), ...Array<number>(20).fill(409)])
    expect([await balance('ann'), await balance('ben')]).toEqual([10_000, 140_000])
    expect((await api('GET', '/audit')).body['sum']).toBe(0)
  })

  it('that are queued are booked by the worker', async () => {
    const { status, body } = await transfer('later', { ben: -40_000, ann: 40_000 }, '/transfers/queue')
    expect([status, body['state']]).toEqual([202, 'queued'])
    await expect.poll(() => stateOf(body['id']), { timeout: 10_000 }).toBe('booked')
    expect(await balance('ann')).toBe(50_000)
  })
})

describe('the process that listens', () => {
  it('answers on its route', async () => {
    const path = await visit('ann')
    const answer = await client.ask({ path })
    expect([answer.status, answer.json()]).toEqual([200, { account: 'ann', linked: true }])
    // A state is good once; the edge completes the app's own error.
    const id = 'of-a-used-link-01'
    const used = await client.ask({ path, headers: { 'X-Request-ID': id } })
    expect(used.status).toBe(400)
    expect(used.json()).toEqual({
      ...{ code: 'bad_request', message: expect.any(String), request_id: id },
      detail: expect.any(String),
    })
  })

  it('answers nowhere else', async () => {
    for (const path of ['/oauth/callback/', '/oauth/', '/callback', '/api-callback/healthz']) {
      const { status, body } = await api('GET', path)
      expect([path, status, body['code']]).toEqual([path, 404, 'not_found'])
    }
    expect(await docker('port', await stack.container(callback))).toBe('')
    expect(await stack.inside('api-callback/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' })
  })

  it('has logs of JSON, without the query', async () => {
    for (const service of [callback, 'api-worker', 'api-blue', 'edge']) {
      const log = await stack.logs(service)
      expect(log, service).not.toContain('secret-code-of-the-bank')
      if (service === 'edge') continue
      for (const line of lines(log)) expect(JSON.parse(line), service).toHaveProperty('message')
    }
    expect(await stack.logs('edge')).toContain('"path":"/oauth/callback"')
  })

  it('finishes what it has begun before it stops', async () => {
    const path = await visit('ben')
    const held = psql('BEGIN', "SELECT 1 FROM accounts WHERE name = 'ben' FOR UPDATE", 'SELECT pg_sleep(5)', 'COMMIT')
    const holding = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    await expect.poll(() => psql(holding)).toBe('1')
    const answer = client.ask({ path, timeoutSeconds: 20 })
    await expect.poll(() => psql(waiting), { timeout: 4000 }).toBe('1')
    const id = await stack.container(callback)
    await docker('stop', id)
    expect((await answer).status).toBe(200)
    await held
    await docker('start', id)
    await expect.poll(async () => (await stack.inside('api-callback/healthz')).status, { timeout: 20_000 }).toBe(200)
  })
})

it('is ready when its datastores are, by name', async () => {
  const { status, body } = await stack.inside('api/readyz')
  expect([status, JSON.parse(body)]).toMatchObject([
    200,
    { checks: { db: { status: 'ok' }, redis: { status: 'ok' }, schema: { status: 'ok', revision: ['0002'] } } },
  ])
})

it('keeps its data over down and up, also what waits for the worker', async () => {
  await docker('stop', await stack.container('api-worker'))
  const { body } = await transfer('over night', { ann: -1, ben: 1 }, '/transfers/queue')
  const before = (await api('GET', '/audit')).body
  expect((await stack.seaworthy(['down'])).exitCode).toBe(0)
  expect(await stack.containers()).toEqual([])
  await stack.up()
  await expect.poll(() => stateOf(body['id']), { timeout: 10_000 }).toBe('booked')
  const after = { ...before, entries: Number(before['entries']) + 2 }
  expect((await api('GET', '/audit')).body).toEqual(after)
  expect([await balance('ann'), await balance('ben')]).toEqual([49_999, 100_001])
})

it('keeps every promise', async () => void (await stack.smoke()))

it('goes with down, and its volumes where that is said', async () => {
  expect((await stack.seaworthy(['down', '--volumes', '--yes'])).exitCode).toBe(0)
  const filter = `label=com.docker.compose.project=${stack.project}`
  expect((await run(['docker', 'volume', 'ls', '--quiet', '--filter', filter])).stdout).toBe('')
})
