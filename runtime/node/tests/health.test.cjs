// Readiness with datastores that are there, gone, frozen, or behind the migrations of this image.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const net = require('node:net')
const { after, before, describe, it } = require('node:test')
const { APPS, ID, Serving, freePort, makeFolder, sleep, waitUntil } = require('./support.cjs')
const { Postgres, PASSWORD } = require('./postgres.cjs')
const { fakeMongo, fakeMysql, fakeRedis } = require('./datastores.cjs')
const { answers, check } = require('../lib/datastores/index.cjs')
const { Problem, Readiness } = require('../lib/health.cjs')
const { schemaCheck } = require('../lib/schema/index.cjs')

let database
const cleanup = []
before(async () => (database = await Postgres.start({ after: (step) => cleanup.push(step) })))
after(() => cleanup.forEach((step) => step()))

/** Resolves to what a check of this URL says: a Problem's words, or `ok`. */
const said = (url) =>
  check(url).then(
    ({ milliseconds }) => (milliseconds >= 0 ? 'ok' : 'slow'),
    (error) => (error instanceof Problem ? error.message : error),
  )

/** A server on loopback that accepts and says nothing. */
async function silent(t) {
  const server = net.createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => server.close())
  return server.address().port
}

describe('a datastore', { concurrency: 4 }, () => {
  it('of SQLite is a file of the app, which may have yet to make it', async (t) => {
    const { DatabaseSync } = require('node:sqlite')
    const folder = makeFolder(t)
    const file = `${folder}/a %41.sqlite3`
    const url = `sqlite:///${file}`
    assert.equal(await said(url), 'ok')
    assert.equal(await said('sqlite:////nowhere/a.sqlite3'), 'its file is not there, and its folder cannot be written')
    fs.writeFileSync(file, 'no database at all')
    assert.equal(await said(url), 'the file is no database, or a broken one')
    fs.rmSync(file)
    const database = new DatabaseSync(file)
    t.after(() => database.close())
    database.exec("CREATE TABLE knex_migrations (name TEXT); INSERT INTO knex_migrations VALUES ('1_users.js')")
    assert.equal(await said(url), 'ok')
    assert.deepEqual(await answers(url, ['knex_migrations', 'name']), new Set(['1_users.js']))
    assert.equal(await answers(url, ['_prisma_migrations', 'migration_name']), undefined)
    database.exec('BEGIN EXCLUSIVE')
    await assert.rejects(answers(url, ['knex_migrations', 'name']), new Problem('the file is locked'))
  })

  it('of PostgreSQL says what is wrong, and no secret', async (t) => {
    for (const [url, reason] of [
      [database.url, 'ok'],
      [database.url.replace('postgresql:', 'postgres:'), 'ok'],
      [database.urlOf({ password: 'hunter2' }), 'authentication failed'],
      [database.urlOf({ database: 'nothing' }), 'the database or the role does not exist'],
      [database.urlOf({ port: await freePort() }), 'connection refused'],
      [database.urlOf({ user: 'nobody' }), 'the server does not let this client in'],
      ['postgresql://app:hunter2@no.such.invalid:5432/app', 'its host name cannot be resolved'],
      [database.urlOf({ port: await silent(t) }), 'no answer in time'],
    ])
      assert.equal(await said(url), reason, url)
  })

  for (const [user, method] of [
    ['old', 'md5'],
    ['plain', 'password'],
    ['open', 'trust'],
  ]) {
    it(`of PostgreSQL lets in by ${method}`, async () => {
      assert.equal(await said(database.urlOf({ user })), 'ok')
      assert.equal(
        await said(database.urlOf({ user, password: 'hunter2' })),
        method === 'trust' ? 'ok' : 'authentication failed',
      )
    })
  }

  it('of Redis is asked in its protocol', async (t) => {
    const port = await fakeRedis(t, 'p@ss')
    for (const [url, reason] of [
      [`redis://:p%40ss@127.0.0.1:${port}/0`, 'ok'],
      [`redis://app:p%40ss@127.0.0.1:${port}`, 'ok'],
      [`redis://:hunter2@127.0.0.1:${port}`, 'authentication failed'],
      [`redis://127.0.0.1:${port}`, 'authentication failed'],
      [`redis://127.0.0.1:${await freePort()}`, 'connection refused'],
      [`redis://127.0.0.1:${await silent(t)}`, 'no answer in time'],
      ['redis://no.such.invalid', 'its host name cannot be resolved'],
    ])
      assert.equal(await said(url), reason, url)
  })

  for (const driver of ['mysql2', 'mariadb']) {
    it(`of MySQL is asked through ${driver}`, async (t) => {
      const port = await fakeMysql(t, 'p@ss')
      const folder = makeFolder(t)
      fs.mkdirSync(`${folder}/node_modules`)
      fs.symlinkSync(fs.realpathSync(`/node_modules/${driver}`), `${folder}/node_modules/${driver}`)
      const server = await Serving.start(
        t,
        `${APPS}/plain.cjs`,
        { SEAWORTHY_DATASTORES: 'db', SEAWORTHY_DATASTORE_DB: `mysql://app:p%40ss@127.0.0.1:${port}/app` },
        { cwd: folder },
      )
      assert.equal(
        (await server.ask('/readyz')).text.match(/"status":"(\w+)"/)[1],
        'ready',
        (await server.ask('/readyz')).text,
      )
      const wrong = await Serving.start(
        t,
        `${APPS}/plain.cjs`,
        { SEAWORTHY_DATASTORES: 'db', SEAWORTHY_DATASTORE_DB: `mysql://app:hunter2@127.0.0.1:${port}/app` },
        { cwd: folder },
      )
      assert.equal((await wrong.ask('/readyz')).json.details.db.reason, 'authentication failed')
    })
  }

  it('of MySQL says what is wrong, and no secret', async (t) => {
    for (const [url, reason] of [
      [`mysql://app:hunter2@127.0.0.1:${await freePort()}/app`, 'connection refused'],
      [`mysql://app:hunter2@127.0.0.1:${await silent(t)}/app`, 'no answer in time'],
      ['mysql://app:hunter2@no.such.invalid/app', 'its host name cannot be resolved'],
    ])
      assert.equal(await said(url), reason, url)
  })

  it('of MongoDB is asked through the app’s driver', async (t) => {
    const port = await fakeMongo(t)
    for (const [url, reason] of [
      [`mongodb://127.0.0.1:${port}/app`, 'ok'],
      [`mongodb://app:hunter2@127.0.0.1:${port}/app`, 'authentication failed'],
      [`mongodb://app:hunter2@127.0.0.1:${await freePort()}/app`, 'connection refused'],
      ['mongodb://app:hunter2@no.such.invalid/app', 'its host name cannot be resolved'],
      [`mongodb://app:hunter2@127.0.0.1:${await silent(t)}/app`, 'no answer in time'],
    ])
      assert.equal(await said(url), reason, url)
  })

  it('without a file of its own has to accept connections', async (t) => {
    assert.equal(await said(`memcached://:hunter2@127.0.0.1:${await silent(t)}/0`), 'ok')
    assert.equal(await said(`memcached://:hunter2@127.0.0.1:${await freePort()}/0`), 'connection refused')
    assert.equal(await said('memcached://127.0.0.1'), 'its URL names no port')
  })
})

describe('the schema', { concurrency: 4 }, () => {
  it('of Prisma is its folder, compared with the table', async (t) => {
    const folder = makeFolder(t)
    for (const name of ['20260101_init', '20260202_notes']) {
      fs.mkdirSync(`${folder}/prisma/migrations/${name}`, { recursive: true })
      fs.writeFileSync(`${folder}/prisma/migrations/${name}/migration.sql`, '')
    }
    fs.writeFileSync(`${folder}/prisma/migrations/migration_lock.toml`, '')
    const server = await Serving.start(t, 'plain.cjs', {
      ...{ SEAWORTHY_DATASTORES: 'db', SEAWORTHY_DATASTORE_DB: database.url },
      ...{ SEAWORTHY_MIGRATE: '["npx", "prisma", "migrate", "deploy"]', SEAWORTHY_MIGRATE_DIRECTORY: folder },
    })
    const settles = (status, expected) =>
      waitUntil(async () => {
        const answer = await server.ask('/readyz')
        const { schema } = answer.json.checks ?? answer.json.details
        return answer.status === status && JSON.stringify(schema.reason ?? schema.revision) === JSON.stringify(expected)
      })
    await settles(503, 'the schema lacks 2 of 2 migrations, the first is 20260101_init')
    await database.sql(
      'CREATE SCHEMA shop; CREATE TABLE shop._prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)',
    )
    await database.sql(
      "INSERT INTO shop._prisma_migrations VALUES ('20260101_init', now(), NULL), ('20260202_notes', NULL, NULL), ('20260202_notes', now(), now())",
    )
    await settles(503, 'the schema lacks 1 of 2 migrations, the first is 20260202_notes')
    await database.sql("INSERT INTO shop._prisma_migrations VALUES ('20260202_notes', now(), NULL)")
    await settles(200, ['20260202_notes'])
  })

  it('of Knex is its folder, as its configuration names it', async (t) => {
    const folder = makeFolder(t)
    fs.mkdirSync(`${folder}/db/moves`, { recursive: true })
    for (const name of ['1_a.js', '2_b.js', 'README.md']) fs.writeFileSync(`${folder}/db/moves/${name}`, '')
    fs.writeFileSync(
      `${folder}/db/knexfile.js`,
      'module.exports = { production: { migrations: { directory: "moves", tableName: "moved" } } }',
    )
    const argv = ['knex', 'migrate:latest', '--knexfile', 'db/knexfile.js', '--env=production']
    const ask = schemaCheck(argv, folder, [database.url])
    await assert.rejects(ask(), { message: 'the schema lacks 2 of 2 migrations, the first is 1_a.js' })
    await database.sql("CREATE TABLE moved (name text); INSERT INTO moved VALUES ('1_a.js'), ('2_b.js')")
    assert.deepEqual(await ask(), { revision: ['2_b.js'] })
  })

  it('of node-pg-migrate is its folder', async (t) => {
    const folder = makeFolder(t)
    fs.mkdirSync(`${folder}/migrations`)
    for (const name of ['1_a.sql', '2_b.up.sql', '2_b.down.sql', '3_c.js', '.keep'])
      fs.writeFileSync(`${folder}/migrations/${name}`, '')
    const ask = schemaCheck(['node-pg-migrate', 'up', '-t', 'noted'], folder, [database.url])
    await assert.rejects(ask(), { message: 'the schema lacks 3 of 3 migrations, the first is 1_a' })
    await database.sql("CREATE TABLE noted (name text); INSERT INTO noted VALUES ('1_a'), ('2_b')")
    await assert.rejects(ask(), { message: 'the schema lacks 1 of 3 migrations, the first is 3_c' })
    await database.sql("INSERT INTO noted VALUES ('3_c')")
    assert.deepEqual(await ask(), { revision: ['3_c'] })
  })

  it('of what cannot be read is not checked', (t) => {
    const folder = makeFolder(t)
    fs.mkdirSync(`${folder}/prisma/migrations/1_a`, { recursive: true })
    fs.writeFileSync(`${folder}/prisma/migrations/1_a/migration.sql`, '')
    fs.mkdirSync(`${folder}/migrations`)
    fs.writeFileSync(`${folder}/migrations/1.js`, '')
    const isChecked = (command) => schemaCheck(command.split(' '), folder, []) !== undefined
    assert.equal(isChecked('prisma migrate deploy'), true)
    assert.equal(isChecked('npx prisma migrate deploy --schema=prisma/schema.prisma'), true)
    assert.equal(isChecked('node before.js && prisma migrate deploy && node after.js'), true)
    for (const command of [
      ...[
        'prisma db push',
        'prisma migrate deploy --schema other/schema.prisma',
        'prisma migrate deploy --config=x.ts',
        'knex migrate:latest',
      ],
      ...['node-pg-migrate up -f moves.json', 'node-pg-migrate up 2', 'node-pg-migrate up -m elsewhere'],
      ...['typeorm migration:run -d x', 'sequelize db:migrate', 'drizzle-kit migrate', 'node migrate.js'],
    ])
      assert.equal(isChecked(command), false, command)
    fs.writeFileSync(`${folder}/knexfile.js`, 'module.exports = { migrations: { migrationSource: {} } }')
    assert.equal(isChecked('knex migrate:latest'), false)
    fs.writeFileSync(`${folder}/prisma.config.ts`, "export default defineConfig({ migrations: { path: 'moves' } })")
    assert.equal(isChecked('prisma migrate deploy'), false)
  })
})

describe('readiness', { concurrency: 4 }, () => {
  it('follows a database that goes and comes back', async (t) => {
    const server = await Serving.start(t, 'plain.cjs', {
      SEAWORTHY_DATASTORES: 'main-db',
      SEAWORTHY_DATASTORE_MAIN_DB: database.url,
      LOG_FORMAT: 'json',
    })
    const settles = (status, reason) =>
      waitUntil(async () => {
        const answer = await server.ask('/readyz', { headers: { 'X-Request-ID': ID } })
        const details = answer.json.checks ?? answer.json.details
        for (const secret of [PASSWORD, '127.0.0.1', 'postgresql://']) assert.ok(!answer.text.includes(secret))
        return answer.status === status && details['main-db'].reason === reason && answer
      })
    const ready = await settles(200)
    assert.deepEqual([ready.json.status, ready.json.checks['main-db'].status], ['ready', 'ok'])
    assert.ok(ready.json.checks['main-db'].milliseconds > 0)
    database.process.kill('SIGSTOP')
    const frozen = await settles(503, 'no answer in time')
    assert.deepEqual(
      [frozen.json.code, frozen.json.message, frozen.json.request_id],
      ['service_unavailable', 'not ready: main-db', ID],
    )
    database.process.kill('SIGCONT')
    await settles(200)
    await database.crash()
    await settles(503, 'connection refused')
    await database.again()
    await settles(200)
    const notes = server
      .lines()
      .map((line) => JSON.parse(line))
      .filter(({ message }) => /ready/.test(message))
    assert.deepEqual(
      notes.map(({ level, message, request_id: id }) => [level, message, id]),
      [
        ['warning', 'not ready: main-db: no answer in time', null],
        ['info', 'ready again', null],
        ['warning', 'not ready: main-db: connection refused', null],
        ['info', 'ready again', null],
      ],
    )
    assert.equal((await server.ask('/healthz')).status, 200)
  })

  it('asks once for all who ask within a second, and never twice what hangs', async () => {
    let asked = 0
    const readiness = new Readiness({ a: async () => ((asked += 1), await sleep(100), { fact: 1 }) })
    await Promise.all([readiness.ask(), readiness.ask()])
    assert.deepEqual([await readiness.ask(), asked], [{ a: { status: 'ok', fact: 1 } }, 1])
    await sleep(1050)
    await readiness.ask()
    assert.equal(asked, 2)
    let release
    let started = 0
    const hanging = new Readiness({
      a: () => ((started += 1), new Promise((resolve) => (release = resolve))),
      b: async () => ({}),
    })
    for (let round = 0; round < 2; round += 1) {
      const results = await hanging.ask()
      assert.deepEqual([results.a.reason, results.b], ['no answer within 2.5 s', { status: 'ok' }])
      await sleep(1050)
    }
    assert.equal(started, 1)
    release({})
    await waitUntil(async () => (await hanging.ask()).a.status === 'ok')
  })
})
