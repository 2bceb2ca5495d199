// Datastores without a container of the stack's: a server that somebody else runs, and a file in the app's volume.
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Browser, writeNote, type Notes } from './browser.ts'
import { freePorts } from './ports.ts'
import { docker, run } from './process.ts'
import { useStack } from './stack.ts'

const server = `seaworthy-elsewhere-${randomUUID()}`
const password = `p/ss:${randomUUID()}`
const stack = useStack('notes', (file) => {
  file.datastores = { db: { engine: 'postgres:17', external: true }, settings: 'sqlite:3' }
  Object.assign(file.apps.web['env'] as object, { SETTINGS_FILE: '${settings.path}' })
})
let refused: string

/** Starts the server where containers of any network find it, and nobody outside of this machine. */
async function startServer(): Promise<string> {
  const gateway = await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}')
  // A port of its own choice would be another one after a stop.
  const address = `${gateway}:${(await freePorts()).http}`
  const settings = ['--env', `POSTGRES_PASSWORD=${password}`, '--publish', `${address}:5432`]
  await docker('run', '--detach', '--name', server, ...settings, 'postgres:17')
  return address
}

beforeAll(async () => {
  const address = await startServer()
  refused = (await stack.seaworthy(['up'])).stderr
  await stack.seaworthy(['render'])
  await run(['mkdir', '-p', join(stack.folder, 'deploy/secrets/prod')])
  const url = `postgresql://postgres:${encodeURIComponent(password)}@${address}/postgres\n`
  await writeFile(join(stack.folder, 'deploy/secrets/prod/db_url'), url, { mode: 0o444 })
  await stack.up()
}, 300_000)

afterAll(() => run(['docker', 'rm', '--force', '--volumes', server]))

const readiness = (): Promise<unknown> => stack.readiness('db', 'settings')

/** Runs Python in the app's container, with a connection to the file. */
function python(code: string): Promise<{ readonly stdout: string }> {
  const connected = `import os, sqlite3\nfile = sqlite3.connect(os.environ["SETTINGS_FILE"])\n${code}\nfile.commit()`
  return stack.compose(
    'exec',
    '-T',
    'web-blue',
    'python',
    '/opt/seaworthy/entry.py',
    'run',
    '--',
    'python',
    '-c',
    connected,
  )
}

it('asks for the URL that only a person knows', () => {
  expect(refused).toContain('the secret db_url (URL of the external PostgreSQL db, such as postgresql://')
})

it('is migrated, and keeps what the app writes', async () => {
  const browser = Browser.for(stack)
  await writeNote(browser, Buffer.from('hello'))
  expect(((await browser.json('/api/notes')) as Notes).notes).toHaveLength(1)
  const count = ['psql', '-U', 'postgres', '-qAt', '-c', 'SELECT count(*) FROM notes']
  expect((await docker('exec', server, ...count)).trim()).toBe('1')
  expect(await stack.containers('db')).toEqual([])
})

it('keeps the file when the containers go', async () => {
  await python('file.execute("CREATE TABLE kept (x)"); file.execute("INSERT INTO kept VALUES (42)")')
  await stack.seaworthy(['down'])
  await stack.up()
  expect((await python('print(file.execute("SELECT x FROM kept").fetchall())')).stdout).toContain('[(42,)]')
})

it('shows the URL to nobody', async () => {
  const id = await stack.container('web-blue')
  for (const words of [
    ['inspect', id],
    ['logs', id],
    ['image', 'history', '--no-trunc', stack.image],
  ])
    expect(await docker(...words)).not.toContain(encodeURIComponent(password))
  expect(stack.printed).not.toContain(encodeURIComponent(password))
})

it('keeps every promise', async () => void (await stack.smoke()))

it('makes the app unready while the server is away, and not for longer', async () => {
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok'])
  await docker('stop', server)
  await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, 'failed', 'ok'])
})

it('is waited for, and says so', async () => {
  await stack.compose('restart', 'web-blue')
  await expect.poll(() => stack.logs('web-blue'), { timeout: 20_000 }).toMatch(/waiting for [\d.]+:\d+, at most/)
  await docker('start', server)
  await expect.poll(readiness, { timeout: 60_000 }).toEqual([200, 'ok', 'ok'])
})
