import { expect, it } from 'vitest'
import { deployOf } from '../../../test/hostile/deploy.ts'
import type { RunningStack } from '../check.ts'
import { requestLog } from './request-log.ts'

interface Asked {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** What the check says when the edge and the app write this of a question. */
async function look(
  wraps: boolean,
  edgeLine: (asked: Asked) => string,
  appLine: (asked: Asked) => string,
): Promise<{ failed: string[]; notes: string[] }> {
  const [plan] = deployOf('name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app"}\n').plans ?? []
  const apps = plan?.apps.map((each) => (wraps ? each : { ...each, recipe: { ...each.recipe, runtime: undefined } }))
  const [edge, app] = ['edge', 'web-blue'].map((service) => ({
    service,
    name: service,
    id: service,
    image: '',
    raw: {},
  }))
  let asked: Asked | undefined
  const containers = {
    running: () => Promise.resolve([edge, app]),
    ofApp: () => Promise.resolve([app]),
    lines: (container: unknown) =>
      Promise.resolve({ stdout: asked ? [(container === edge ? edgeLine : appLine)(asked)] : [], stderr: [] }),
  }
  const client = {
    host: 'localhost',
    ask: (question: Asked) => Promise.resolve((asked = question)),
    curl: () => '',
  }
  const notes: string[] = []
  const stack = { plan: { ...plan, apps }, client, containers } as unknown as RunningStack
  const failures = await requestLog.run(stack, (text) => notes.push(text.replace(/seaworthy-smoke-\w+/g, 'X')))
  return { failed: failures.map(({ expected }) => expected), notes }
}

const byId = ({ headers }: Asked): string => `answered ${headers['X-Request-ID']}`
const byPath = ({ path, headers }: Asked): string => `answered ${headers['X-Request-ID']} ${path}`

it('finds a request by its id', async () => expect(await look(true, byId, byId)).toEqual({ failed: [], notes: [] }))

it.each([
  ['the edge', false, byPath, byId],
  ['what stands around an app', true, byId, byPath],
])('fails where %s writes the query', async (_, wraps, edgeLine, appLine) =>
  expect((await look(wraps, edgeLine, appLine)).failed).toEqual(['no query in any log']),
)

it('tells of a program that writes it by itself', async () =>
  expect(await look(false, byId, byPath)).toEqual({
    failed: [],
    notes: ['web writes queries into its own log, with whatever token is in one: answered X /X?token=X'],
  }))
