// Sessions in the memory of a process, two of them behind one edge; MongoDB with two databases; settings in a file alone.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { Browser, type Answer } from './browser.ts'
import { docker, run } from './process.ts'
import * as scan from './secret-scan.ts'
import { useStack } from './stack.ts'

const stack = useStack('experiment')

beforeAll(() => stack.up(), 300_000)

/** The built-in experiment has so many questions. */
const questions = 4

class Participant {
  readonly browser = Browser.for(stack)
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  async begin(): Promise<void> {
    const begun = await this.browser.post('/experiments/stroop', '/', {})
    expect([begun.status, begun.headers.location], this.name).toEqual([303, '/trial'])
  }

  /** Looks at a question that has to be the one of this position, and gives its answer. */
  async answer(position: number): Promise<Answer> {
    const shown = await this.browser.get('/trial', { 'x-request-id': `of-${this.name}-${position}` })
    expect([shown.status, /\d of \d/.exec(shown.body.toString())?.[0]], this.name).toEqual([
      200,
      `${position + 1} of ${questions}`,
    ])
    const fields = { answer: 'red', position: `${position}`, milliseconds: '400' }
    return this.browser.post('/trial', '/trial', fields)
  }

  async finish(from = 0): Promise<void> {
    for (let position = from; position < questions; position++) {
      const { status, headers } = await this.answer(position)
      const next = position === questions - 1 ? '/thanks' : '/trial'
      expect([status, headers.location], this.name).toEqual([303, next])
    }
  }
}

const participants = (kind: string, count: number): Participant[] =>
  Array.from({ length: count }, (_, index) => new Participant(`${kind}-${index}.`))

/** Which of the participants each replica was asked by, with the replica's id. */
async function replicasOf(all: readonly Participant[]): Promise<[id: string, its: Participant[]][]> {
  const ids = await stack.containers('web-blue')
  return Promise.all(
    ids.map(async (id): Promise<[string, Participant[]]> => {
      const { stdout, stderr } = await run(['docker', 'logs', id])
      return [id, all.filter(({ name }) => (stdout + stderr).includes(`of-${name}`))]
    }),
  )
}

/** What a Python expression gives in a replica, with a `client` of the URL in the app's file. */
async function inMongo(expression: string): Promise<unknown> {
  const program = `import json, pymongo, tomllib
client = pymongo.MongoClient(tomllib.load(open("config.toml", "rb"))["mongo"]["url"])
print(json.dumps(${expression}))`
  const [id = ''] = await stack.containers('web-blue')
  return JSON.parse(await docker('exec', id, 'python', '-c', program))
}

const count = 'client.results.results.count_documents({})'

it('keeps every promise', async () => {
  const stdout = await stack.smoke()
  expect(stdout).toContain('sticky')
})

it('brings each participant back to the replica that knows them', async () => {
  const all = participants('first', 12)
  await Promise.all(all.map((each) => each.begin()))
  await Promise.all(all.map((each) => each.finish()))
  const replicas = await replicasOf(all)
  expect(replicas.map(([, its]) => its.length > 0)).toEqual([true, true])
  const names = replicas.flatMap(([, its]) => its.map(({ name }) => name))
  expect(names.toSorted()).toEqual(all.map(({ name }) => name).toSorted())
})

it('keeps what they answer in the second database, and nothing in the first', async () => {
  const counts = '[len(each["answers"]) for each in client.results.results.find()]'
  const own = 'client.get_default_database().list_collection_names()'
  expect(await inMongo(`[${counts}, ${own}]`)).toEqual([Array.from({ length: 12 }, () => questions), []])
})

it('has its style and its script from the edge, which are of the installed package', async () => {
  const { status, headers } = await Browser.for(stack).get('/static/trial.js')
  expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('javascript')])
  expect(await stack.logs('web-blue')).not.toContain('/static/trial.js')
})

it('lets in the administrator that the task makes, at whichever replica, and keeps what they add for both', async () => {
  const made = await stack.seaworthy(['run', 'create-admin', 'ada'])
  expect(made.exitCode, made.stderr).toBe(0)
  const [, password = ''] = /password (\S+)/.exec(made.stdout) ?? []
  const browser = Browser.for(stack)
  const entered = await browser.post('/admin/login', '/admin/login', { username: 'ada', password })
  expect(entered.headers.location).toBe('/admin/')
  const trials = [{ show: '7', answers: ['odd', 'even'], correct: 'odd' }]
  const numbers = Buffer.from(JSON.stringify({ title: 'Numbers', instructions: 'Odd or even?', trials }))
  const added = await browser.post('/admin/materials', '/admin/', {}, numbers, ['file', 'numbers.json'])
  expect(added.status, added.body.toString()).toBe(303)
  for (const id of await stack.containers('web-blue'))
    expect(await docker('exec', id, 'ls', 'materials')).toBe('numbers.json')
  const results = (await browser.get('/admin/results/stroop.csv')).body.toString()
  expect(results.trim().split('\r\n')).toHaveLength(1 + 12 * questions)
})

it('has its secrets in its file, which is its own, and nowhere else', async () => {
  const values = await scan.secretValues(stack)
  const secrets = await Promise.all(
    ['web_SECRET_KEY', 'mongo_password'].map((name) =>
      readFile(join(stack.folder, 'deploy/secrets/prod', name), 'utf8'),
    ),
  )
  for (const id of await stack.containers('web-blue')) {
    const shown = await docker('exec', id, 'sh', '-c', 'stat -L -c "%a %u" config.toml; cat config.toml')
    expect(shown).toMatch(/^400 1000\n/)
    for (const secret of secrets) expect(shown).toContain(secret.trim())
  }
  for (const look of [scan.inspectedContainers, scan.containerLogs, scan.composeConfig, scan.generatedFiles])
    expect(scan.found(await look(stack), values), look.name).toEqual([])
})

it('sends on the participants of a replica that is killed, and no others', async () => {
  const all = participants('second', 6)
  await Promise.all(all.map((each) => each.begin()))
  await Promise.all(all.map((each) => each.answer(0)))
  const [[killed, lost], [, others]] = (await replicasOf(all)) as [[string, Participant[]], [string, Participant[]]]
  expect([lost.length > 0, others.length > 0]).toEqual([true, true])
  await docker('kill', killed)
  await Promise.all([
    ...others.map((each) => each.finish(1)),
    ...lost.map(async ({ browser }) => {
      const answer = await browser.get('/trial')
      expect([answer.status, answer.headers.location]).toEqual([303, '/?ended=1'])
      expect((await browser.get('/?ended=1')).body.toString()).toContain('Please begin anew')
    }),
  ])
  // Who began anew is now known to the other, also when theirs is back.
  await Promise.all(lost.map((each) => each.begin()))
  await docker('start', killed)
  const health = (): Promise<string> => docker('inspect', '--format', '{{.State.Health.Status}}', killed)
  await expect.poll(health, { timeout: 30_000 }).toBe('healthy')
  await Promise.all(lost.map((each) => each.finish()))
  expect(await inMongo(count)).toBe(18)
})

it('keeps results, administrators and experiments over down and up', async () => {
  expect((await stack.seaworthy(['down'])).exitCode).toBe(0)
  await stack.up()
  const admins = '[each["_id"] for each in client.get_default_database().admins.find()]'
  expect(await inMongo(`[${count}, ${admins}]`)).toEqual([18, ['ada']])
  expect((await Browser.for(stack).get('/')).body.toString()).toContain('Numbers')
})
