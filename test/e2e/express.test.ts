// A program of Node, built of TypeScript, with a database and a worker: what the runtime makes of it, with nothing edited.
import { beforeAll, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import type { Response } from '../../src/smoke/response.ts'
import { docker, lines } from './process.ts'
import { psql } from './psql.ts'
import { useStack } from './stack.ts'

const stack = useStack('express')
let client: Client

beforeAll(async () => {
  await stack.up()
  client = await stack.client()
}, 300_000)

async function post(path: string, content: object, headers: Record<string, string> = {}): Promise<Response> {
  const type = { 'Content-Type': 'application/json', ...headers }
  return client.ask({ path, method: 'POST', headers: type, body: JSON.stringify(content) })
}

/** A poll with one vote; its path. */
async function poll(): Promise<string> {
  const made = await post('/polls', { question: 'Tea?', choices: ['yes', 'no'] })
  expect(made.status, made.text()).toBe(201)
  const path = made.header('location') ?? ''
  expect((await post(`${path}/votes`, { choice: 'yes' })).status).toBe(202)
  return path
}

const readiness = async (): Promise<string> => {
  const { status, body } = await stack.inside('web/readyz')
  return `${status} ${body}`
}

it('takes votes, which its worker counts', async () => {
  expect((await client.ask({ path: `${await poll()}/result?wait=10` })).json()).toEqual({ votes: [1, 0], waiting: 0 })
})

it('has in its image what production needs, and what the build has made', async () => {
  const list = ['ls', '/app', '/app/node_modules', '/app/node_modules/.bin']
  const found = lines(await docker('exec', await stack.container('web-blue'), ...list))
  expect(found).toEqual(expect.arrayContaining(['dist', 'express', 'pg', 'node-pg-migrate']))
  for (const name of ['typescript', 'tsc']) expect(found).not.toContain(name)
})

it('says what is wrong in one form, with what the app says itself', async () => {
  const id = 'of-the-polls-0001'
  const refused = await post('/polls', { question: 'Tea?' }, { 'X-Request-ID': id })
  expect([refused.status, refused.header('x-request-id')]).toEqual([422, id])
  expect(refused.json()).toEqual({
    code: expect.any(String),
    message: 'a poll is a question and at least two choices',
    fields: ['question', 'choices'],
    request_id: id,
  })
  expect((await client.ask({ path: '/polls/none' })).json()).toMatchObject({ code: 'not_found' })
  const malformed = await client.ask({
    ...{ path: '/polls', method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } },
  })
  expect([malformed.status, malformed.json()]).toEqual([400, expect.objectContaining({ code: 'bad_request' })])
  expect(malformed.text()).not.toContain('node_modules')
})

it('has the id of a request in its log', async () => {
  const id = 'of-the-polls-0002'
  await client.ask({ path: '/polls/1?token=secret', headers: { 'X-Request-ID': id } })
  await expect.poll(() => stack.logs('web-blue'), { timeout: 5000 }).toMatch(new RegExp(`"GET /polls/1" .*${id}`))
})

it('counts its requests by route', async () => {
  const { status, body } = await stack.inside('web/metrics')
  expect(status).toBe(200)
  expect(body).toMatch(/^http_requests_total\{method="POST",route="\/polls\/:id\/votes",status="202"\} \d+$/m)
})

it('is ready when its driver has the database, and every migration of the image is in it', async () => {
  await expect.poll(readiness, { timeout: 20_000 }).toMatch(/^200 .*"db"/)
  await psql(stack, "UPDATE pgmigrations SET name = 'other'")
  await expect.poll(readiness, { timeout: 10_000 }).toMatch(/^503 .*lacks 1 of 1 migrations.*1767225600000_polls/)
  await psql(stack, "UPDATE pgmigrations SET name = '1767225600000_polls'")
  await expect.poll(readiness, { timeout: 20_000 }).toMatch(/^200 /)
})

it('keeps every promise', async () => void (await stack.smoke()))

it('finishes what it has begun when it is stopped', async () => {
  await docker('stop', await stack.container('web-worker'))
  const path = await poll()
  const asked = Array.from({ length: 20 }, () => client.ask({ path: `${path}/result?wait=5` }))
  const inFlight = async (): Promise<string> => (await stack.inside('web/metrics')).body
  await expect.poll(inFlight, { timeout: 4500 }).toMatch(/^http_requests_in_flight 20$/m)
  const container = await stack.container('web-blue')
  await docker('stop', container)
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200))
  const codes = await docker(
    'inspect',
    '--format',
    '{{.State.ExitCode}}',
    container,
    await stack.container('web-worker'),
  )
  expect(lines(codes)).toEqual(['0', '0'])
})
