// Redis and Valkey beside an app: as stores that keep what they are given, and as a cache that does not.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { docker } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes', (file) => {
  Object.assign(file.datastores, {
    ...{ store: 'redis:8', keys: 'valkey:8' },
    cache: { engine: 'redis:8', purpose: 'cache' },
  })
  const environment = file.apps.web['env'] as Record<string, string>
  Object.assign(environment, { STORE_URL: '${store.url}', KEYS_URL: '${keys.url}', CACHE_URL: '${cache.url}/1' })
})

beforeAll(() => stack.up(), 300_000)

const client = (service: string): string => `${service === 'keys' ? 'valkey' : 'redis'}-cli`

/** What the server answers to a command, with its password. */
async function redis(service: string, ...words: string[]): Promise<string> {
  const ask = `REDISCLI_AUTH="$(cat /run/secrets/${service}_password)" ${client(service)} "$@"`
  return docker('exec', await stack.container(service), 'sh', '-c', ask, 'sh', ...words)
}

const readiness = (): Promise<unknown> => stack.readiness('store', 'keys', 'cache')

it('is asked when the app is asked whether it is ready', async () => {
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok', 'ok'])
})

it.each(['store', 'keys'])('%s lets nobody in without the password, which nobody can read', async (service) => {
  const id = await stack.container(service)
  expect(await docker('exec', id, client(service), 'ping')).toContain('NOAUTH')
  const password = (await readFile(join(stack.folder, 'deploy/secrets/prod', `${service}_password`), 'utf8')).trim()
  expect(password.length).toBeGreaterThan(20)
  expect(await redis(service, 'config', 'get', 'requirepass')).toContain(password)
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
  for (const service of ['store', 'keys', 'cache']) expect(await redis(service, 'set', 'key', 'value')).toBe('OK')
  // A store writes its file once a second.
  await sleep(1500)
  for (const service of ['store', 'keys', 'cache']) {
    await docker('kill', await stack.container(service))
    await docker('start', await stack.container(service))
  }
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok', 'ok'])
  expect(await redis('store', 'get', 'key')).toBe('value')
  expect(await redis('keys', 'get', 'key')).toBe('value')
  expect(await redis('cache', 'get', 'key')).toBe('')
})

it('makes the app unready while it is away', async () => {
  await docker('stop', await stack.container('store'))
  await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, 'failed', 'ok', 'ok'])
  await docker('start', await stack.container('store'))
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok', 'ok', 'ok'])
})

it('keeps every promise', async () => void (await stack.smoke()))
