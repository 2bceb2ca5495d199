// A program of Go: one file in an image without a system, which keeps jobs and finishes what it has begun.
import { beforeAll, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import type { Response } from '../../src/smoke/response.ts'
import { docker, lines } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('pipeline', (file) => void Object.assign(file, { log_format: 'json' }))
let client: Client

beforeAll(async () => {
  await stack.up()
  client = await stack.client()
}, 300_000)

interface Job {
  readonly id: string
  readonly state: string
  readonly lines: readonly string[]
}

/** A job of so many lines, each of which takes a fifth of a second. */
async function submit(count: number): Promise<string> {
  const text = Array.from({ length: count }, (_, index) => `line ${index}`).join('\n')
  const body = JSON.stringify({ plugin: 'shout', text })
  const answer = await client.ask({ path: '/jobs', method: 'POST', body })
  expect(answer.status, answer.text()).toBe(202)
  return (answer.json() as Job).id
}

const finished = (id: string): Promise<Response> => client.ask({ path: `/jobs/${id}?wait=20s`, timeoutSeconds: 25 })

/** The edge's lines about the request with an id. */
const logged = async (id: string): Promise<unknown[]> =>
  lines(await stack.logs('edge'))
    .filter((line) => line.includes(id))
    .map((line) => JSON.parse(line) as unknown)

it('reads its configuration and its plugins, of which the image has a copy', async () => {
  expect((await client.ask({ path: '/plugins' })).json()).toMatchObject({ shout: { steps: ['trim', 'upper'] } })
  expect((await finished(await submit(2))).json()).toMatchObject({ state: 'done', lines: ['LINE 0', 'LINE 1'] })
})

it('is an image of less than 100 MB', async () => {
  expect(Number(await docker('image', 'inspect', '--format', '{{.Size}}', stack.image))).toBeLessThan(100e6)
})

it('streams a long answer as it is made', async () => {
  const id = await submit(20)
  const { received, closed } = await client.listen(`GET /lines/${id} HTTP/1.1\r\nHost: ${client.host}\r\n\r\n`, 2)
  expect(received.toString()).toContain('data: LINE 3\n')
  expect([received.includes('event: done'), closed]).toEqual([false, false])
})

it('is found in the logs by the id of a request, the edge with everything that the contract names', async () => {
  const id = 'of-a-pipeline-0001'
  const answer = await client.ask({ path: '/jobs/none?token=secret', headers: { 'X-Request-ID': id } })
  const contract = { code: 'not_found', message: expect.any(String), request_id: id }
  expect(answer.json()).toEqual({ error: expect.any(String), ...contract })
  expect(answer.header('x-request-id')).toBe(id)
  const line = { request_id: id, method: 'GET', path: '/jobs/none', status: 404, upstream_status: '404' }
  await expect.poll(() => logged(id), { timeout: 10_000 }).toEqual([expect.objectContaining(line)])
  expect(await stack.logs('web-blue')).toContain(`"request_id":"${id}"`)
})

it('runs a task of the same binary, beside what it keeps', async () => {
  const { exitCode, stdout, stderr } = await stack.seaworthy(['run', 'report'])
  expect([exitCode, stdout], stderr).toEqual([0, expect.stringMatching(/^done: [1-9]/m)])
})

it('keeps every promise', async () => void (await stack.smoke()))

it('finishes what it has begun when it is stopped under load', async () => {
  const ids = await Promise.all([20, 20, 21, 21].map(submit))
  const asked = ids.flatMap((id) => Array.from({ length: 10 }, () => finished(id)))
  const written = async (): Promise<number> =>
    Number(/Writing: (\d+)/.exec((await stack.inside('status')).body)?.[1] ?? 0)
  await expect.poll(written, { timeout: 3500 }).toBeGreaterThanOrEqual(asked.length)
  const container = await stack.container('web-blue')
  await docker('stop', container)
  const answers = await Promise.all(asked)
  expect(answers.map(({ status }) => status)).toEqual(asked.map(() => 200))
  expect(new Set(answers.map((answer) => (answer.json() as Job).state))).toEqual(new Set(['done']))
  expect(await docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0')
})

it('is ready within 5 s', async () => {
  const start = Date.now()
  await docker('start', await stack.container('web-blue'))
  await expect.poll(async () => (await stack.inside('web/healthz')).status, { timeout: 20_000, interval: 50 }).toBe(200)
  expect(Date.now() - start).toBeLessThan(5000)
})

it('keeps its jobs over down and up, and does those that had to wait', async () => {
  const [done, waiting] = [await submit(1), await submit(25)]
  expect((await finished(done)).json()).toMatchObject({ state: 'done' })
  expect((await stack.seaworthy(['down'])).exitCode).toBe(0)
  await stack.up()
  expect((await client.ask({ path: `/jobs/${done}` })).json()).toMatchObject({ state: 'done', lines: ['LINE 0'] })
  expect(((await finished(waiting)).json() as Job).lines).toHaveLength(25)
})
