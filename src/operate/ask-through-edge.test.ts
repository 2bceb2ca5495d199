import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Answer, Host } from '../host/host.ts'
import type { Event } from '../model/event.ts'
import type { Plan } from '../model/plan.ts'
import { askThroughEdge } from './ask-through-edge.ts'

vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => Promise.resolve(vi.advanceTimersByTime(milliseconds)),
}))
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Answers = (secondsSinceFirstAsked: number) => Answer
const until =
  (seconds: number, answer: Answer): Answers =>
  (since) =>
    since < seconds ? answer : 200
const always =
  (answer: Answer): Answers =>
  () =>
    answer

it('warns of an app that answers with an error of its own', async () => {
  const said: Event[] = []
  const host = { interrupted: new AbortController().signal, request: () => Promise.resolve(500) } as unknown as Host
  const edge = { routes: [{ path: '/', app: 'web' }], tls: 'off', ports: { http: 8080, https: 8443 } }
  const apps = [{ name: 'web', slots: ['blue', 'green'], workers: [] }]
  const plan = { project: 'notes-prod', environment: 'prod', edge, apps, datastores: [] } as unknown as Plan
  await askThroughEdge({ plan, folder: process.cwd(), named: [], host, report: (event) => said.push(event) })
  expect(said).toEqual([
    {
      kind: 'warning',
      message: 'web runs, but answers 500 for /',
      help: expect.stringMatching(/ logs --tail 50 web-blue web-green$/) as string,
    },
  ])
})

it.each<[string, string, Readonly<Record<string, Answers>>]>([
  ['an answer', 'served', { '/': always(200) }],
  ["the app's own error", 'served', { '/': always(404) }],
  ['an app that is found late', 'served', { '/': until(10, 502) }],
  ['an app that is not ready yet', 'served', { '/': until(10, 503) }],
  ['an edge that listens late', 'served', { '/': until(10, 'nothing') }],
  ['two routes, each with its own time', 'served', { '/': until(10, 502), '/api/': until(10, 502) }],
  ['silence', 'nothing answers on port 8080', { '/': always('nothing') }],
  ['a slow app', '/ was not answered within 40 s: the edge waits for web', { '/': always('timeout') }],
  ['503', 'the edge answers 503 for /: it does not reach web', { '/': always(503) }],
  ['504', 'the edge answers 504 for /: web does not answer it in time', { '/': always(504) }],
])('%s: %s', async (_, said, answers) => {
  const begin = new Map<string, number>()
  const host = {
    interrupted: new AbortController().signal,
    request: ({ path }: { path: string }) => {
      begin.set(path, begin.get(path) ?? Date.now())
      return Promise.resolve(answers[path]?.((Date.now() - (begin.get(path) ?? 0)) / 1000))
    },
  } as unknown as Host
  const routes = Object.keys(answers).map((path) => ({ path, app: 'web' }))
  const edge = { routes, tls: 'off', ports: { http: 8080, https: 8443 } }
  const plan = { project: 'notes-prod', environment: 'prod', edge } as unknown as Plan
  const result = await askThroughEdge({ plan, folder: process.cwd(), named: [], host, report: () => {} }).then(
    () => 'served',
    (error: Error) => error.message,
  )
  expect(result).toContain(said)
})
