// The first start: one user with rights on the databases that the stack file names, made without a password in sight.
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { plainText } from '../../model/value.ts'
import { mongo } from './mongo.ts'

const section = {
  external: false,
  file: undefined,
  engine: 'mongo',
  version: '7',
  purpose: undefined,
  databases: [],
  init: [],
  resources: {},
}
const describe = (change: Partial<Parameters<typeof mongo.describe>[1]> = {}, stack = 'my-shop') =>
  mongo.describe('store', { ...section, ...change }, stack)

/** What the script of the first start asks the server for. */
function created(databases: readonly string[], stack?: string): unknown {
  const { command = [] } = describe({ databases }, stack)
  const script = command[command.indexOf('mongo') + 1] ?? ''
  let user: unknown
  runInNewContext(script, {
    db: { createUser: (asked: unknown) => (user = asked) },
    fs: { readFileSync: (path: string, encoding: string) => `${path} ${encoding}\n` },
  })
  return JSON.parse(JSON.stringify(user))
}

const roles = (...databases: string[]) => databases.map((db) => ({ role: 'dbOwner', db }))

it('makes one user with rights on its own database and on those named, and no other', () => {
  expect(created(['alfred'])).toEqual({
    user: 'my_shop',
    pwd: '/run/secrets/store_password utf8',
    roles: roles('my_shop', 'alfred'),
  })
  expect(created(['my_shop'])).toMatchObject({ roles: roles('my_shop') })
  expect(created([], 'admin')).toMatchObject({ user: 'app_admin', roles: roles('app_admin') })
})

it('makes it in the database that drivers look for it in', () => {
  const { facts, environment } = describe()
  expect(plainText(environment['MONGO_INITDB_DATABASE'] ?? [])).toBe('my_shop')
  expect(facts.url).toEqual([
    { kind: 'text', text: 'mongodb://my_shop:' },
    { kind: 'secret', secret: 'store_password', urlencode: true },
    { kind: 'text', text: '@store:27017/my_shop?authSource=my_shop' },
  ])
})

it.each([
  [undefined, '0.50'],
  ['4G', '2.00'],
  ['300M', '0.25'],
])('keeps pages in half of %s', (memory, cache) => {
  expect(describe({ resources: { memory } }).command?.slice(-3)).toEqual(['--auth', '--wiredTigerCacheSizeGB', cache])
})
