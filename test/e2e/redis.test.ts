// Redis beside an app: as a store that keeps what it is given, and as a cache that does not.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { docker } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes', (file) => {
  Object.assign(file.datastores, { store: 'redis:8', cache: { engine: 'redis:8', purpose: 'cache' } })
  const environment = file.apps.web['env'] as Record<string, string>
  Object.assign(environment, { STORE_URL: '${store.url}', CACHE_URL: '${cache.url}/1' })
})

beforeAll(() => stack.up(), 300_000)

/** What the server answers to a command, with its password. */
async function redis(service: string, ...words: string[]): Promise<string> {
  const ask = `REDISCLI_AUTH="$(cat /run/secrets/${service}_password)" redis-cli "$@"`
  return docker('exec', await stack.container(service), 'sh', '-c', ask, 'sh', ...words)
}

const readiness = async (): Promise<unknown> => {
  const { status, body } = await stack.inside('web/readyz')
  const { checks, details = checks } = JSON.parse(body) as Record<string, Record<string, { status: string }>>
  return [status, details?.['store']?.status, details?.['cache']?.status]
}

it('is asked when the app is asked whether it is ready', async () => {
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok'])
})

it('lets nobody in without the password, which nobody can read', async () => {
  const id = await stack.container('store')
  expect(await docker('exec', id, 'redis-cli', 'ping')).toContain('NOAUTH')
  const password = (await readFile(join(stack.folder, 'deploy/secrets/prod/store_password'), 'utf8')).trim()
  expect(password.length).toBeGreaterThan(20)
  expect(await redis('store', 'config', 'get', 'requirepass')).toContain(password)
  for (const words of [
    ['inspect', id],
    ['top', id, '-eo', 'pid,args'],
    ['logs', id],
  ])
    expect(await docker(...words)).not.toContain(password)
})

it('keeps to its memory: a store refuses more, a cache forgets', async () => {
  expect(await redis('store', 'config', 'get', 'maxmemory*')).toMatch(/maxmemory-policy\s+noeviction/)
  expect(await redis('store', 'config', 'get', 'maxmemory')).toContain(String(128 * 1024 ** 2))
  expect(await redis('cache', 'config', 'get', 'maxmemory-policy')).toContain('allkeys-lru')
})

it('keeps what a store was given, also when it is killed, and nothing of a cache', async () => {
  for (const service of ['store', 'cache']) expect(await redis(service, 'set', 'key', 'value')).toBe('OK')
  // A store writes its file once a second.
  await sleep(1500)
  for (const service of ['store', 'cache']) {
    await docker('kill', await stack.container(service))
    await docker('start', await stack.container(service))
  }
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok'])
  expect(await redis('store', 'get', 'key')).toBe('value')
  expect(await redis('cache', 'get', 'key')).toBe('')
})

it('makes the app unready while it is away', async () => {
  await docker('stop', await stack.container('store'))
  await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, 'failed', 'ok'])
  await docker('start', await stack.container('store'))
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok'])
})

it('keeps every promise', async () => {
  const { exitCode, stdout, stderr } = await stack.seaworthy(['smoke'])
  expect(exitCode, stdout + stderr).toBe(0)
})
