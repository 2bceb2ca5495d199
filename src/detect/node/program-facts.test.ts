// What the code of a program says beside how it starts: variables, health checks, migrations, folders, reach.
import { describe, expect, it } from 'vitest'
import type { AppDraft, NamedAppDraft } from '../../model/draft.ts'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'

type Contents = Readonly<Record<string, string>>

const listens = "const express = require('express')\nconst app = express()\napp.listen(process.env.PORT || 4000)\n"

const appOf = (contents: Contents, changes: object = {}): NamedAppDraft => {
  const all: Contents = {
    'package.json': JSON.stringify(
      { private: true, scripts: { start: 'node app.js' }, dependencies: { express: '5' }, ...changes },
      null,
      2,
    ),
    'package-lock.json': '{}',
    'app.js': listens,
    ...contents,
  }
  const files = { paths: Object.keys(all).toSorted(), read: (path: string) => all[path] }
  const [app] = draftStack(files, providers, { name: 'shop' }).apps
  if (!app) throw new Error('no app')
  return app
}
const code = (text: string): Contents => ({ 'app.js': `${listens}${text}\n` })

/** `NAME!` is required, `NAME=x` has a default. */
const variables = (app: AppDraft): string[] =>
  app.environment.map(
    ({ name, required, default: known }) => `${name}${required ? '!' : ''}${known === undefined ? '' : `=${known}`}`,
  )

describe('a variable', () => {
  it.each<[string, string, readonly string[]]>([
    ['by its name', 'use(process.env.MODE_OF_X)', ['MODE_OF_X']],
    ['by a text', "use(process.env['LEVEL'])", ['LEVEL']],
    ['in parts', "const { A_B, C_D = 'x', E_F: e } = process.env", ['A_B', 'C_D=x', 'E_F']],
    ['from an import', "import { env } from 'node:process'\nuse(env.A_B)", ['A_B']],
    ['of an alias', 'const settings = process.env\nuse(settings.A_B)', ['A_B']],
    [
      'with a default',
      "use(process.env.A_B || 'x', process.env.C_D ?? 5, Number(process.env.E_F) || 7)",
      ['A_B=x', 'C_D=5', 'E_F=7'],
    ],
    ['with another as its default', "use(process.env.A_B || process.env.C_D || 'x')", ['A_B=x', 'C_D=x']],
    ['with a calculated default', 'use(process.env.A_B || 60 * 60)', ['A_B']],
    ['that is given a default', "process.env.A_B ||= 'x'\nuse(process.env.A_B)", ['A_B=x']],
    ['that the code sets is none', "process.env.A_B = 'x'\ndelete process.env.C_D", []],
    ['of the browser is none', 'use(import.meta.env.VITE_A)', []],
    ['in comments and texts is none', "// process.env.A_B\nuse('process.env.C_D', /process.env.E_F/)", []],
    ['without which it throws', "if (!process.env.A_B) throw new Error('x')", ['A_B!']],
    [
      'that its reader is told to insist on',
      "function read(name, needed = false) { const v = process.env[name]\nif (needed && !v) throw new Error(name)\nreturn v }\nuse(read('A_B', true), read('C_D', false))",
      ['A_B!', 'C_D'],
    ],
    [
      'without which it ends',
      'const key = process.env.A_B\nif (!key || 0) { console.error(1); process.exit(1) }',
      ['A_B!'],
    ],
    [
      'that a list requires',
      "for (const name of ['A_B', 'C_D']) { if (!process.env[name]) throw new Error(name) }",
      ['A_B!', 'C_D!'],
    ],
    ['that is asserted', 'assert(process.env.A_B)', ['A_B!']],
    [
      'by a function of its own that throws',
      "function need(key) { const v = process.env[key]; if (!v) throw new Error(key); return v }\nuse(need('A_B'))",
      ['A_B!'],
    ],
    [
      'by a function of its own that does not',
      "const get = (key, or) => process.env[key] ?? or\nconst opt = (key, or) => process.env[key] ?? or\nuse(opt('A_B', 'x'))",
      ['A_B=x'],
    ],
    [
      'of a schema that insists',
      "import { z } from 'zod'\nconst env = z.object({ A_B: z.string(), C_D: z.string().optional(), E_F: z.coerce.number().default(5) }).parse(process.env)",
      ['A_B!', 'C_D', 'E_F=5'],
    ],
    [
      'of a schema that must be told to',
      "const Joi = require('joi')\nJoi.object({ A_B: Joi.string().required(), C_D: Joi.number(), E_F: Joi.string().default('x') }).validate(process.env)",
      ['A_B!', 'C_D', 'E_F=x'],
    ],
    [
      'of envalid',
      "const { cleanEnv, str, port } = require('envalid')\ncleanEnv(process.env, { A_B: str(), C_D: port({ default: 5 }), E_F: str({ devDefault: 'x' }) })",
      ['A_B!', 'C_D=5', 'E_F!'],
    ],
    [
      'of a JSON schema',
      "const schema = { type: 'object', required: ['A_B'], properties: { A_B: { type: 'string' }, C_D: { type: 'string', default: 'x' } } }\nuse(schema, process.env)",
      ['A_B!', 'C_D=x'],
    ],
    [
      'of decorated members',
      "import { IsString, IsOptional } from 'class-validator'\nclass Variables { @IsString() A_B: string; @IsOptional() @IsString() C_D: string }\nvalidate(process.env, Variables)",
      ['A_B!', 'C_D'],
    ],
    [
      'of convict',
      "const convict = require('convict')\nconvict({ level: { format: String, default: 'x', env: 'A_B' } })",
      ['A_B=x'],
    ],
    [
      'of env-var',
      "const env = require('env-var')\nuse(env.get('A_B').required().asString(), env.get('C_D').default('x').asString())",
      ['A_B!', 'C_D=x'],
    ],
    ['of a service for settings', "use(this.configService.get('A_B'), config.getOrThrow('C_D'))", ['A_B', 'C_D!']],
    ['that a package insists on', "const mongoose = require('mongoose')\nmongoose.connect(process.env.A_B)", ['A_B!']],
  ])('%s', (_, text, expected) => expect(variables(appOf(code(text)))).toEqual(expected))

  it('of every line of an example that the code insists on', () =>
    expect(variables(appOf({ ...code("require('dotenv-safe').config()"), '.env.example': 'A_B=\nC_D=x\n' }))).toEqual([
      'A_B!',
      'C_D!=x',
    ]))

  it.each<[string, Contents]>([
    ['as its default', { 'config/env.js': "require('dotenv').config()\nmodule.exports = process.env\n" }],
    ['by another name', { 'config/env.js': 'const all = process.env\nexport default all\n' }],
  ])('of an environment that a module gives on %s', (_, contents) =>
    expect(variables(appOf({ ...contents, ...code("const env = require('./config/env')\nuse(env.A_B)") }))).toEqual([
      'A_B',
    ]),
  )

  it('of an environment that a module gives on under a name, and of no other module', () =>
    expect(
      variables(
        appOf({
          ...code("import { settings as s, other } from './settings'\nuse(s.A_B, other.C_D)"),
          'settings.js': 'export const settings = process.env\nexport const other = {}\n',
        }),
      ),
    ).toEqual(['A_B']))

  it.each<[string, string]>([
    ['json', '{"db": {"host": "A_B"},\n "n": {"__name": "C_D", "__format": "json"}}'],
    ['yaml', "db:\n  host: A_B # whose\nn:\n  - x\n  key: 'C_D'\n  word: Other\n"],
  ])('that settings of a folder map in %s', (ending, text) =>
    expect(variables(appOf({ [`config/custom-environment-variables.${ending}`]: text }))).toEqual(['A_B', 'C_D']),
  )

  it('that settings of a folder map', () =>
    expect(
      variables(
        appOf({ 'config/custom-environment-variables.json': '{"db": {"host": "A_B"}, "n": {"__name": "C_D"}}' }),
      ),
    ).toEqual(['A_B', 'C_D']))

  it('of what is loaded alone, or of all where names of files are read', () => {
    const other = { 'other.js': 'use(process.env.A_B)', 'test/a.test.js': 'use(process.env.C_D)' }
    expect(variables(appOf(other))).toEqual([])
    expect(
      variables(appOf({ ...other, ...code("require('fs').readdirSync('.').forEach((f) => require(f))") })),
    ).toEqual(['A_B'])
  })

  it('through an alias of the compiler', () =>
    expect(
      variables(
        appOf(
          {
            'src/app.ts': "import '@/settings'\nimport express from 'express'\nexpress().listen(3000)\n",
            'src/settings.ts': 'use(process.env.A_B)',
            'tsconfig.json': '{"compilerOptions": {"outDir": "dist", "rootDir": "src", "paths": {"@/*": ["./src/*"]}}}',
          },
          { scripts: { build: 'tsc', start: 'node dist/app.js' } },
        ),
      ),
    ).toEqual(['A_B']))

  it('through an alias of the package', () =>
    expect(
      variables(
        appOf(
          {
            ...code("require('#own/settings')\nrequire('@lib/more')"),
            'own/settings.js': 'use(process.env.A_B)',
            'lib/more.js': 'use(process.env.C_D)',
          },
          { imports: { '#own/*': './own/*.js' }, _moduleAliases: { '@lib': 'lib' } },
        ),
      ),
    ).toEqual(['A_B', 'C_D']))

  it('in small letters, where an example tells people to set it', () =>
    expect(
      variables(appOf({ ...code('use(process.env.db_url, process.env.inlined)'), '.env.example': 'db_url=x\n' })),
    ).toEqual(['db_url']))

  it('that chooses the mode of production', () => {
    const { environment } = appOf(
      code("const mode = process.env.APP_ENV || 'development'\nif (mode === 'production') use()"),
    )
    expect(environment).toMatchObject([{ name: 'APP_ENV', production: 'production' }])
  })
})

describe('a part of a connection', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'by the keys of a driver',
      "const { Pool } = require('pg')\nnew Pool({ host: process.env.V_A, user: process.env.V_B, password: process.env.V_C, database: process.env.V_D, port: process.env.V_E })",
      ['V_A host pg', 'V_B user pg', 'V_C password pg', 'V_D name pg', 'V_E port pg'],
    ],
    [
      'by the kind beside it',
      "new DataSource({ type: 'postgres', host: process.env.V_A, username: process.env.V_B })",
      ['V_A host postgres', 'V_B user postgres'],
    ],
    [
      'in a template',
      'connect(`postgres://${process.env.V_A}:${process.env.V_B}@${process.env.V_C}:${process.env.V_D}/${process.env.V_E}`)',
      ['V_A user postgres', 'V_B password postgres', 'V_C host postgres', 'V_D port postgres', 'V_E name postgres'],
    ],
    [
      'as a whole',
      "const { createClient } = require('redis')\ncreateClient({ url: process.env.V_A })",
      ['V_A url redis'],
    ],
    [
      'by arguments',
      "const { Sequelize } = require('sequelize')\nnew Sequelize(process.env.V_A, process.env.V_B, process.env.V_C, { host: process.env.V_D, dialect: 'postgres' })",
      ['V_A name postgres', 'V_B user postgres', 'V_C password postgres', 'V_D host postgres'],
    ],
    [
      'by a name that stands for it',
      "const { Pool } = require('pg')\nconst host = process.env.V_A\nnew Pool({ host })",
      ['V_A host pg'],
    ],
    [
      'of a queue',
      "const { Queue } = require('bullmq')\nnew Queue('q', { connection: { host: process.env.V_A, port: process.env.V_B } })",
      ['V_A host redis', 'V_B port redis'],
    ],
    [
      'but not of mail',
      'nodemailer.createTransport({ host: process.env.V_A, auth: { user: process.env.V_B } })',
      ['V_A', 'V_B'],
    ],
  ])('%s', (_, text, expected) =>
    expect(
      appOf(code(text)).environment.map(({ name, connection }) =>
        connection ? `${name} ${connection.part} ${connection.scheme}` : name,
      ),
    ).toEqual(expected),
  )

  it('by the schema of a database', () => {
    const { environment } = appOf({
      'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url      = env("A_B")\n}\n',
    })
    expect(environment).toMatchObject([
      { name: 'A_B', required: true, schemes: ['postgresql'], evidence: [{ file: 'prisma/schema.prisma', line: 3 }] },
    ])
  })
})

it('an address is known by what Compose says without the variable', () =>
  expect(
    appOf({
      ...code('use(process.env.STORE_OF_X)'),
      'compose.yaml':
        'services:\n  web:\n    build: .\n    environment:\n      STORE_OF_X: ${STORE_OF_X:-mongodb+srv://me@far.example/x}\n',
      Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "app.js"]\n',
    }).environment.flatMap(({ schemes }) => schemes),
  ).toContain('mongodb+srv'))

describe('a health check', () => {
  const answers = "(req, res) => res.send('ok')"
  it.each<[string, Contents, string | undefined, string | undefined]>([
    ['of the app', code(`app.get('/health', ${answers})`), '/health', undefined],
    [
      'that asks elsewhere',
      code(
        `app.get('/health', ${answers})\napp.get('/ready', async (req, res) => { await db.query('select 1'); res.send('ok') })`,
      ),
      '/health',
      '/ready',
    ],
    [
      'at the root, which its documentation calls one',
      code("app.get('/', { schema: { tags: ['health'], summary: 'x' } }, async () => ({ ok: true }))"),
      '/',
      undefined,
    ],
    [
      'at the root, of which nothing says so',
      code("app.get('/', { schema: { tags: ['pages'] } }, async () => 1)"),
      undefined,
      undefined,
    ],
    [
      'whose path is a setting',
      {
        ...code(`const settings = require('./settings')\napp.get(settings.health.path, ${answers})`),
        'settings.js': "module.exports = { title: 'x', health: { path: process.env.HEALTH_PATH || '/status' } }\n",
      },
      '/status',
      undefined,
    ],
    [
      'that asks through a function',
      code(
        "async function check() { await client.ping() }\napp.get('/health', async (req, res) => { await check(); res.end() })",
      ),
      undefined,
      '/health',
    ],
    [
      'of a controller in another module',
      {
        ...code("const c = require('./c')\napp.get('/ready', c.ready)"),
        'c.js': 'exports.ready = async (req, res) => { res.status(isUp ? 200 : 503).end() }',
      },
      undefined,
      '/ready',
    ],
    [
      'of a router that is mounted',
      {
        ...code("app.use('/api', require('./routes'))"),
        'routes.js': `const router = require('express').Router()\nrouter.use('/health', require('./health'))\nmodule.exports = router`,
        'health.js': `const router = require('express').Router()\nrouter.route('/').get(${answers})\nmodule.exports = router`,
      },
      '/api/health',
      undefined,
    ],
    [
      'of one of several routers of a module',
      {
        'index.js': "module.exports = require('./routes')\n",
        ...code("const routes = require('./index')\napp.use('/', routes.pages)\napp.use('/api/v2', routes.api)"),
        'routes.js': `const pageRouter = Router()\npageRouter.get('/x', h)\nconst apiRouter = Router()\napiRouter.get('/health', ${answers})\nmodule.exports = { api: apiRouter, pages: pageRouter }`,
      },
      '/api/v2/health',
      undefined,
    ],
    [
      'of a router that is imported by its name',
      {
        ...code(
          "import { apiRouter } from './routes'\nimport { pageRouter } from './routes'\napp.use('/a', pageRouter)\napp.use('/api', apiRouter)",
        ),
        'routes.js': `export const pageRouter = Router()\npageRouter.get('/x', h)\nexport const apiRouter = Router()\napiRouter.get('/health', ${answers})`,
      },
      '/api/health',
      undefined,
    ],
    [
      'of a plug-in',
      {
        ...code("app.register(require('./routes'), { prefix: '/v1' })"),
        'routes.js': "module.exports = async (fastify) => { fastify.get('/healthz', async () => 'ok') }",
      },
      '/v1/healthz',
      undefined,
    ],
    [
      'given as options',
      code("app.route({ method: 'GET', url: '/health', handler: () => 'ok' })"),
      '/health',
      undefined,
    ],
    [
      'by the address',
      code("require('http').createServer((req, res) => { if (req.url === '/healthz') res.end() })"),
      '/healthz',
      undefined,
    ],
    [
      'that answers 200 whatever it hears is liveness',
      code(
        "app.get('/health', async (req, res) => { let db = 'connected'\ntry { await pool.query('SELECT 1') } catch { db = 'disconnected' }\nres.json({ status: 'ok', db }) })",
      ),
      '/health',
      undefined,
    ],
    [
      'that answers otherwise is readiness',
      code(
        "app.get('/health', async (req, res) => { try { await pool.query('SELECT 1') } catch { return res.status(503).json({ db: 'disconnected' }) }\nres.json({ status: 'ok' }) })",
      ),
      undefined,
      '/health',
    ],
    [
      'that nothing catches is readiness',
      code(
        "app.get('/health', async (req, res) => { const { rows } = await pool.query('SELECT 1')\nres.json({ db: rows.length ? 'connected' : 'disconnected' }) })",
      ),
      undefined,
      '/health',
    ],
    ['of a library', code("createTerminus(server, { healthChecks: { '/health': check } })"), undefined, '/health'],
    ['behind a login is none', code(`app.get('/health', requireAuth, ${answers})`), undefined, undefined],
    ['that is posted is none', code(`app.post('/health', ${answers})`), undefined, undefined],
    ['of settings is none', code("config.get('/health', 1)\naxios.get('/health', {})"), undefined, undefined],
  ])('%s', (_, contents, liveness, readiness) => {
    const app = appOf(contents)
    expect([app.liveness?.value, app.readiness?.value]).toEqual([liveness, readiness])
  })

  it.each<[string, string, string | undefined]>([
    ['of a class', "@Controller('health')\nexport class H { @Get() check() { return 'ok' } }", '/api/health'],
    ['below it', "@Controller()\nexport class H { @Get('healthz') check() { return 'ok' } }", '/api/healthz'],
    [
      'behind a guard',
      "@Controller('health')\n@UseGuards(AuthGuard)\nexport class H { @Get() check() { return 'ok' } }",
      undefined,
    ],
  ])('%s', (_, text, expected) => {
    const app = appOf(
      {
        'src/main.ts':
          "import './h'\nimport { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(M)\napp.setGlobalPrefix('api')\nawait app.listen(3000)\n",
        'src/h.ts': text,
        'tsconfig.json': '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}',
      },
      { dependencies: { '@nestjs/core': '11' }, scripts: { build: 'tsc', start: 'node dist/main.js' } },
    )
    expect(app.liveness?.value).toBe(expected)
  })

  it.each<[string, string, string]>([
    ['app/api/health/route.ts', 'export async function GET() { return Response.json({}) }', '/api/health'],
    ['src/app/(site)/healthz/route.js', "export const GET = () => new Response('ok')", '/healthz'],
    ['pages/api/health.ts', 'export default function handler(req, res) { res.end() }', '/api/health'],
  ])('of the file %s', (file, text, expected) =>
    expect(
      appOf({ [file]: text }, { dependencies: { next: '16' }, scripts: { build: 'next build', start: 'next start' } })
        .liveness?.value,
    ).toBe(expected),
  )
})

describe('paths', () => {
  const kinds = (app: AppDraft): string[] => app.paths.map(({ path, kind }) => `${kind} ${path}`)
  it('of requests, events and WebSockets', () =>
    expect(
      kinds(
        appOf(
          code(
            "const { Server } = require('socket.io')\nnew Server(server)\napp.get('/items/:id', h)\napp.get('/feed', (q, r) => r.set('Content-Type', 'text/event-stream'))\napp.get('*', page)\napp.ws('/chat', h)",
          ),
        ),
      ),
    ).toEqual(['request /items/{id}', 'events /feed', 'websocket /chat', 'websocket /socket.io/']))
  it('of a WebSocket with a path of its own', () =>
    expect(
      kinds(appOf(code("const { WebSocketServer } = require('ws')\nnew WebSocketServer({ server, path: '/live' })"))),
    ).toEqual(['websocket /live']))
})

it('a program that migrates its database itself needs no other to do it', () => {
  const scripts = { start: 'node app.js', 'migration:latest': 'node scripts/migrate.js latest' }
  const contents = { ...code('const done = await migrator.migrateToLatest()'), 'scripts/migrate.js': 'x' }
  expect(appOf(contents, { scripts }).migrate).toBeUndefined()
  expect(appOf({ 'scripts/migrate.js': 'x' }, { scripts }).migrate?.value.command).toBe(
    'node scripts/migrate.js latest',
  )
})

it('a database’s address that no name tells of is that of the only database', () => {
  const dependencies = { express: '5', mongoose: '8' }
  const { settings } = appOf(code('exports.at = process.env.DATABASE_URL'), { dependencies })
  expect(settings.find(({ name }) => name === 'DATABASE_URL')?.value).toEqual({ kind: 'fact', reference: 'mongo.url' })
})

describe('a migration', () => {
  const migrateOf = (contents: Contents, changes: object): unknown[] => {
    const { migrate, losers } = appOf(contents, changes)
    return [migrate?.value.command, ...losers.map(({ what }) => what)]
  }
  const scripts = (more: object): object => ({ scripts: { start: 'node app.js', ...more } })
  const prisma = {
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("A_B")\n}\n',
    'prisma/migrations/1_init/migration.sql': 'x',
  }
  it.each<[string, Contents, object, readonly unknown[]]>([
    ['of a schema', prisma, { dependencies: { express: '5', prisma: '6' } }, ['prisma migrate deploy']],
    [
      'of a tool of development, which stays in the image for it',
      prisma,
      { dependencies: { express: '5' }, devDependencies: { prisma: '6' } },
      ['prisma migrate deploy'],
    ],
    [
      'without migrations is none',
      { 'prisma/schema.prisma': prisma['prisma/schema.prisma'] },
      { dependencies: { express: '5', prisma: '6' } },
      [undefined],
    ],
    [
      'before the start',
      {},
      { ...scripts({ start: 'knex migrate:latest && node app.js' }), dependencies: { express: '5', knex: '3' } },
      ['knex migrate:latest'],
    ],
    [
      'of a script',
      {},
      {
        ...scripts({ 'db:migrate': 'npx sequelize-cli db:migrate --env production' }),
        dependencies: { express: '5', 'sequelize-cli': '6' },
      },
      ['sequelize-cli db:migrate --env production'],
    ],
    [
      'of a release',
      { Procfile: 'web: node app.js\nrelease: npx node-pg-migrate up\n' },
      { dependencies: { express: '5', 'node-pg-migrate': '8' } },
      ['node-pg-migrate up'],
    ],
    [
      'by a program of its own',
      { 'scripts/migrate.js': 'x' },
      scripts({ migrate: 'node scripts/migrate.js' }),
      ['node scripts/migrate.js'],
    ],
    [
      'that is undone is none',
      { 'scripts/migrate.js': 'x' },
      scripts({ 'migrate:down': 'node scripts/migrate.js' }),
      [undefined],
    ],
    [
      'for tests is none',
      {},
      {
        ...scripts({ 'db:migrate:test': 'sequelize-cli db:migrate --env test' }),
        dependencies: { express: '5', 'sequelize-cli': '6' },
      },
      [undefined],
    ],
    [
      'that the app does itself is none',
      code('await knex.migrate.latest()'),
      { ...scripts({ migrate: 'knex migrate:latest' }), dependencies: { express: '5', knex: '3' } },
      [undefined],
    ],
    [
      'with a file that the build makes',
      {
        'src/app.ts': "import express from 'express'\nexpress().listen(3000)\n",
        'src/data-source.ts': 'x',
        'tsconfig.json': '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}',
      },
      {
        dependencies: { express: '5', typeorm: '0.3' },
        scripts: {
          build: 'tsc',
          start: 'node dist/app.js',
          'migration:run': 'typeorm-ts-node-commonjs migration:run -d src/data-source.ts',
        },
      },
      ['typeorm migration:run -d dist/data-source.js'],
    ],
  ])('%s', (_, contents, changes, expected) => expect(migrateOf(contents, changes)).toEqual(expected))
})

describe('folders', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['that are made', "fs.mkdirSync('cache/pages', { recursive: true })", ['cache/pages'], []],
    ['of files that are written', "fs.writeFile(path.join(__dirname, 'out-files', 'a.txt'), x)", [], ['out-files']],
    [
      'of logs',
      "const winston = require('winston')\nnew winston.transports.File({ filename: 'logs/error.log' })",
      ['logs'],
      [],
    ],
    ['of uploads', "const multer = require('multer')\nmulter({ dest: 'incoming/' })", [], ['incoming']],
    [
      'of uploads that are shown',
      "const multer = require('multer')\nmulter.diskStorage({ destination: (q, f, cb) => cb(null, 'public/uploads') })\napp.use('/files', express.static('public'))",
      [],
      ['public/uploads /files/uploads/'],
    ],
    ['that a variable may name', "fs.mkdirSync(process.env.A_B || './data')", [], ['data']],
    [
      'that settings name',
      "const multer = require('multer')\nconst config = { port: 1, uploadDir: process.env.A_B || path.join(__dirname, 'handed-in') }\nmulter({ dest: config.uploadDir })",
      [],
      ['handed-in'],
    ],
    [
      'that settings name, which are shown',
      "const config = { filesPath: './pictures' }\nfs.mkdirSync(config.filesPath)\napp.use('/files', express.static(config.filesPath))",
      [],
      ['pictures /files/'],
    ],
    ['but none outside', "fs.mkdirSync('/var/x')\nfs.mkdirSync('../x')\nfs.mkdirSync(os.tmpdir())", [], []],
    ['and none of code', "fs.mkdirSync('src')\nfs.mkdirSync('node_modules/.x')", [], []],
  ])('%s', (_, text, writable, uploads) => {
    const app = appOf({ ...code(text), 'src/a.js': '' })
    expect(app.writable.map(({ value }) => value)).toEqual(writable)
    expect(app.uploads.map(({ value, url }) => `${value}${url === undefined ? '' : ` ${url}`}`)).toEqual(uploads)
  })

  it('of a framework', () =>
    expect(
      appOf({}, { dependencies: { next: '16' }, scripts: { build: 'next build', start: 'next start' } }).writable.map(
        ({ value }) => value,
      ),
    ).toEqual(['.next/cache']))
})

describe('reach', () => {
  it.each<[string, string, boolean]>([
    ['by a package', "const stripe = require('stripe')", true],
    ['by one of a family', "import { S3Client } from '@aws-sdk/client-s3'", true],
    ['by an address', "await fetch('https://api.example.com/x')", true],
    ['by an address with values', 'await fetch(`https://api.example.com/${x}`)', true],
    ['of types alone', "import type { AxiosInstance } from 'axios'", false],
    ['of this machine', "await fetch('http://localhost:3000/x')", false],
    ['of nothing', 'await fetch(url)', false],
  ])('%s', (_, text, expected) => expect(appOf(code(text)).egress !== undefined).toBe(expected))
})
