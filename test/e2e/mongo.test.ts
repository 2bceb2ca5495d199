// MongoDB beside an app. The stand-in knows users and passwords, but gives each of them rights on everything: which
// databases the user has rights on is a matter of src/providers/datastores/mongo.test.ts.
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { docker, run } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes', (file) => {
  Object.assign(file.datastores, {
    store: { engine: 'mongo:7', databases: ['alfred'], init: ['database/people.js'] },
  })
  Object.assign(file.apps.web['env'] as object, { STORE_URL: '${store.url}' })
})

beforeAll(async () => {
  await appendFile(join(stack.folder, 'requirements.txt'), 'pymongo==4.20.0\n')
  await stack.write('database/people.js', "db.people.insertOne({ name: 'Zoë 🦭' })\n")
  await stack.up()
}, 300_000)

/** What a Python expression gives in the app, with a `client` of `url`, by itself an expression of the app's own. */
async function python(expression: string, url = 'url'): Promise<string> {
  const program = `import os, pymongo
url = os.environ["STORE_URL"]
client = pymongo.MongoClient(${url}, serverSelectionTimeoutMS=5000)
print(${expression})`
  const entry = ['python', '/opt/seaworthy/entry.py', 'run', '--', 'python', '-c', program]
  const { stdout, stderr } = await run(['docker', 'exec', await stack.container('web-blue'), ...entry])
  return (stdout + stderr).trim().split('\n').at(-1) ?? ''
}

const readiness = (): Promise<unknown> => stack.readiness('store')

it('is asked when the app is asked whether it is ready', async () => {
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok'])
})

it('lets the user into its own database and into the one named beside it', async () => {
  expect(await python('client.get_default_database().people.find_one()["name"]')).toBe('Zoë 🦭')
  const insert = 'insert_one({"_id": 1}).inserted_id'
  expect(await python(`client.get_default_database().own.${insert}, client.alfred.further.${insert}`)).toBe('1 1')
})

it('lets nobody in without a password, or with a wrong one', async () => {
  const find = 'client.admin.people.find_one()'
  expect(await python(find, '"mongodb://" + url.partition("@")[2].partition("?")[0]')).toContain(
    'requires authentication',
  )
  expect(await python(find, 'url.replace("@", "x@", 1)')).toContain('Authentication failed')
})

it('shows its passwords to nobody', async () => {
  const id = await stack.container('store')
  for (const secret of ['store_password', 'store_root_password']) {
    const password = (await readFile(join(stack.folder, 'deploy/secrets/prod', secret), 'utf8')).trim()
    expect(password.length).toBeGreaterThan(20)
    for (const words of [
      ['inspect', id],
      ['top', id, '-eo', 'pid,args'],
    ])
      expect(await docker(...words)).not.toContain(password)
    expect(await stack.logs('store')).not.toContain(password)
  }
})

it('keeps what it was given, also when it is killed', async () => {
  await python('client.alfred.kept.insert_one({"_id": 42})')
  await docker('kill', await stack.container('store'))
  await docker('start', await stack.container('store'))
  await expect.poll(readiness, { timeout: 30_000 }).toEqual([200, 'ok'])
  expect(await python('client.alfred.kept.find_one()')).toBe("{'_id': 42}")
})

it('is unhealthy while it does not answer', async () => {
  const id = await stack.container('store')
  const probe = JSON.parse(await docker('inspect', '--format', '{{json .Config.Healthcheck.Test}}', id)) as string[]
  const ask = async () => (await run(['docker', 'exec', id, ...probe.slice(1)])).exitCode
  expect(await ask()).toBe(0)
  // A port that nobody listens on, and an answer that is an error.
  const [bash = '', option = '', script = ''] = probe.slice(1)
  for (const broken of [script.replace('27017', '27018'), script.replace('ping', 'pong')])
    expect((await run(['docker', 'exec', id, bash, option, broken])).exitCode).not.toBe(0)
})

it('makes the app unready while it is away', async () => {
  await docker('stop', await stack.container('store'))
  await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, 'failed'])
  await docker('start', await stack.container('store'))
  await expect.poll(readiness, { timeout: 30_000 }).toEqual([200, 'ok'])
})

it('keeps every promise', async () => void (await stack.smoke()))
