// Scenarios of a database that goes and comes back, under light load.
import { beforeAll, expect, it, vi } from 'vitest'
import type { Client } from '../../../src/smoke/client.ts'
import { brokenContract } from '../../../src/smoke/contract.ts'
import { expectJson } from '../error-contract.ts'
import { docker } from '../process.ts'
import type { TestStack } from '../stack.ts'
import { seconds, within } from './time.ts'

/** `path` needs the database. */
export function databaseGoes(stack: TestStack, client: () => Client, path: string): void {
  const readiness = `${stack.app}/readyz`
  let stop = false
  const answers: [status: number, broken: string | undefined][] = []
  let load: Promise<void>

  beforeAll(async () => {
    await vi.waitFor(async () => expect(await stack.inside(readiness)).toMatchObject({ status: 200 }), within(20))
    load = (async () => {
      while (!stop) {
        const answer = await client().ask({ path })
        answers.push([answer.status, answer.status < 400 ? undefined : brokenContract(answer, answer.status)])
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    load.catch(() => {})
    await docker('stop', await stack.container('db'))
  }, 60_000)

  it('is not ready within 5 s, and says why', async () => {
    const begin = performance.now()
    // The answer itself: another of the app's processes may still give the one of a second ago.
    let body = ''
    const ask = async (): Promise<number> => {
      const answer = await stack.inside(readiness)
      body = answer.body
      return answer.status
    }
    await expect.poll(ask, within(10)).toBe(503)
    expect(seconds(begin)).toBeLessThan(5)
    const said = JSON.parse(body) as { message: string; details: Record<string, { reason?: string }> }
    expect(said).toMatchObject({ code: 'service_unavailable' })
    expect(said.message).toMatch(/^not ready: db\b/)
    expect(said.details['db']?.reason).toMatch(/\w/)
    // Who would connect, and how, is nobody's business.
    expect(body).not.toMatch(/password|postgresql:|notes@|forum@/)
  })

  it('lives', async () => {
    expect(await stack.inside(`${stack.app}/healthz`)).toMatchObject({ status: 200 })
    expectJson(await client().ask({ path: '/api/nowhere' }), 404)
  })

  it("is ready within 5 s after it is back, and serves without anybody's help", async () => {
    const app = await stack.container(`${stack.app}-blue`)
    const since = await docker('inspect', '--format', '{{.State.StartedAt}}', app)
    // A request that waits for the database's name would outlast a short absence, and hide it.
    await vi.waitFor(() => expect(answers.some(([status]) => status !== 200)).toBe(true), within(30))
    await docker('start', await stack.container('db'))
    const ask = () => stack.compose('exec', '-T', 'db', 'pg_isready', '-h', '127.0.0.1')
    await expect.poll(ask, within(30)).toMatchObject({ exitCode: 0 })
    const begin = performance.now()
    await expect.poll(() => stack.inside(readiness), within(10)).toMatchObject({ status: 200 })
    expect(seconds(begin)).toBeLessThan(5)
    await expect.poll(async () => (await client().ask({ path })).status, within(5)).toBe(200)
    expect(await docker('inspect', '--format', '{{.State.StartedAt}}', app)).toBe(since)
  })

  it('answered everybody meanwhile, in the contract', async () => {
    stop = true
    await load
    expect(answers.flatMap(([, broken]) => broken ?? [])).toEqual([])
    const statuses = new Set(answers.map(([status]) => status))
    // 504: the app still looked for the database's name when the time of its route was over.
    expect([...statuses].filter((status) => ![200, 500, 503, 504].includes(status))).toEqual([])
    expect(statuses.has(200)).toBe(true)
    expect(statuses.size).toBeGreaterThan(1)
  })
}
