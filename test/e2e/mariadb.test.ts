// MariaDB beside an app: one user for one database, root for nobody outside its container.
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { docker, run } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes', (file) => {
  Object.assign(file.datastores, { maria: { engine: 'mariadb:11', init: ['database/people.sql'] } })
  Object.assign(file.apps.web['env'] as object, { MARIA_URL: '${maria.url}' })
})

beforeAll(async () => {
  await appendFile(join(stack.folder, 'requirements.txt'), 'pymysql==1.2.4\n')
  await stack.write('database/people.sql', "CREATE TABLE people (name text); INSERT INTO people VALUES ('Zoë 🦭');\n")
  await stack.up()
}, 300_000)

/** What the client in the container says to a statement of `user`, whose password is in the secret `secret`. */
async function mariadb(statement: string, { user = '', secret = 'password', host = '127.0.0.1' } = {}) {
  const name = stack.name.replaceAll('-', '_')
  const ask = `MYSQL_PWD="$(cat /run/secrets/maria_${secret} 2>&1)" mariadb --batch --skip-column-names "$@"`
  const words = [`--host=${host}`, `--user=${user || name}`, `--execute=${statement}`, ...(user === '' ? [name] : [])]
  const { stdout, stderr } = await run([
    'docker',
    'exec',
    await stack.container('maria'),
    'sh',
    '-c',
    ask,
    'sh',
    ...words,
  ])
  return (stdout + stderr).trim()
}

const readiness = (): Promise<unknown> => stack.readiness('maria')

it('is asked when the app is asked whether it is ready', async () => {
  await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 'ok'])
})

it('keeps all of Unicode, and took the scripts of the first start', async () => {
  expect(await mariadb('SELECT name FROM people')).toBe('Zoë 🦭')
  expect(await mariadb('SELECT @@character_set_database, @@collation_database')).toBe('utf8mb4\tutf8mb4_unicode_ci')
})

it('lets the user into its own database, and into no other', async () => {
  expect(await mariadb('CREATE TABLE own (x int); DROP TABLE own; SHOW DATABASES')).toBe(
    `information_schema\n${stack.name.replaceAll('-', '_')}`,
  )
  expect(await mariadb('SELECT user FROM mysql.user')).toContain('ERROR 1142')
  expect(await mariadb('CREATE DATABASE other')).toContain('ERROR 1044')
  expect(await mariadb('SELECT 1', { secret: 'root_password' })).toContain('ERROR 1045')
  expect(await mariadb('SELECT 1', { secret: 'nothing' })).toContain('ERROR 1045')
})

it('has a root inside the container alone', async () => {
  expect(await mariadb('SELECT current_user()', { user: 'root', secret: 'root_password', host: 'localhost' })).toBe(
    'root@localhost',
  )
  expect(await mariadb('SELECT 1', { user: 'root', secret: 'root_password', host: 'maria' })).toContain('ERROR 1045')
  expect(
    await mariadb("SELECT user, host FROM mysql.user WHERE user = 'root'", {
      ...{ user: 'root', secret: 'root_password', host: 'localhost' },
    }),
  ).not.toContain('%')
})

it('keeps its memory and shows its passwords to nobody', async () => {
  expect(await mariadb('SELECT @@innodb_buffer_pool_size')).toBe(String(256 * 1024 ** 2))
  const id = await stack.container('maria')
  for (const secret of ['maria_password', 'maria_root_password']) {
    const password = (await readFile(join(stack.folder, 'deploy/secrets/prod', secret), 'utf8')).trim()
    expect(password.length).toBeGreaterThan(20)
    for (const words of [
      ['inspect', id],
      ['top', id, '-eo', 'pid,args'],
      ['logs', id],
    ])
      expect(await docker(...words)).not.toContain(password)
    expect(await stack.logs('maria')).not.toContain(password)
  }
})

it('changes a table that is larger than what memory has for files', async () => {
  await mariadb(
    'CREATE TABLE large (a int, b varchar(200)); INSERT INTO large SELECT seq, repeat(sha1(seq), 5) FROM seq_1_to_300000',
  )
  const id = await stack.container('maria')
  // What fills /tmp is memory of the container's: it has that much more, so that the server keeps its own.
  await docker('update', '--memory=768m', '--memory-swap=1g', id)
  await docker('exec', id, 'sh', '-c', 'head -c 240M /dev/zero > /tmp/full')
  expect(await mariadb('ALTER TABLE large ADD INDEX (b), ALGORITHM=INPLACE; DROP TABLE large; SELECT 1')).toBe('1')
  await docker('exec', id, 'rm', '/tmp/full')
  await docker('update', '--memory=512m', id)
})

it('keeps what it was given, also when it is killed', async () => {
  await mariadb('CREATE TABLE kept (x int); INSERT INTO kept VALUES (42)')
  await docker('kill', await stack.container('maria'))
  await docker('start', await stack.container('maria'))
  await expect.poll(readiness, { timeout: 30_000 }).toEqual([200, 'ok'])
  expect(await mariadb('SELECT x FROM kept')).toBe('42')
})

it('makes the app unready while it is away', async () => {
  await docker('stop', await stack.container('maria'))
  await expect.poll(readiness, { timeout: 10_000 }).toEqual([503, 'failed'])
  await docker('start', await stack.container('maria'))
  await expect.poll(readiness, { timeout: 30_000 }).toEqual([200, 'ok'])
})

it('keeps every promise', async () => void (await stack.smoke()))
