// One user, one database, and passwords that stand in files alone: of both servers.
import { expect, it } from 'vitest'
import { plainText } from '../../model/value.ts'
import { mariadb } from '../datastores/mariadb.ts'
import { mysql } from '../datastores/mysql.ts'

const section = {
  external: false,
  file: undefined,
  purpose: undefined,
  databases: [],
  init: ['sql/a.sql'],
  resources: { memory: '2G' },
}
const describe = (provider: typeof mysql, version: string, stack: string) =>
  provider.describe('db', { ...section, engine: provider.name, version }, stack)

it.each([
  [mariadb, '11', 'MARIADB', 'mariadbd'],
  [mysql, '8', 'MYSQL', 'mysqld'],
] as const)(
  '$0.name takes its names from the stack and its passwords from files',
  (provider, version, prefix, server) => {
    const { image, command, environment, mounts, facts } = describe(provider, version, 'my-shop')
    expect(image).toBe(`${provider.name}:${version}`)
    expect(command?.[0]).toBe(server)
    expect(command).toContain('--innodb-buffer-pool-size=1024M')
    expect(Object.entries(environment).map(([key, value]) => [key, plainText(value)])).toEqual(
      expect.arrayContaining([
        [`${prefix}_DATABASE`, 'my_shop'],
        [`${prefix}_USER`, 'my_shop'],
        [`${prefix}_PASSWORD_FILE`, '/run/secrets/db_password'],
        [`${prefix}_ROOT_PASSWORD_FILE`, '/run/secrets/db_root_password'],
        [`${prefix}_ROOT_HOST`, 'localhost'],
      ]),
    )
    expect(mounts).toContainEqual({
      kind: 'bind',
      source: 'sql/a.sql',
      target: '/docker-entrypoint-initdb.d/01-a.sql',
    })
    expect(facts.url).toEqual([
      { kind: 'text', text: 'mysql://my_shop:' },
      { kind: 'secret', secret: 'db_password', urlencode: true },
      { kind: 'text', text: '@db:3306/my_shop' },
    ])
  },
)

it.each(['mysql', 'sys', 'root', 'information-schema'])('keeps away from the name %s of the server', (stack) => {
  expect(plainText(describe(mariadb, '11', stack).facts['user'] ?? [])).toBe(`app_${stack.replace('-', '_')}`)
})
