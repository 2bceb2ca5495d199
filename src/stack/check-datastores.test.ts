// Datastores without a container of the stack's: files, and servers elsewhere.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { parseStackFile } from './parse.ts'

/** Messages of every problem of a stack with these apps and datastores. */
function problems(apps: string, datastores: string): string[] {
  const text = `name: shop\napps:\n${apps}datastores:\n${datastores}`
  return parseStackFile('seaworthy.yaml', text, providers).diagnostics.map(({ message }) => message)
}

const web = (more = ''): string => `  web: {framework: flask, entry: "a:b"${more}}\n`
const file = '  db: {engine: "sqlite:3", file: instance/a.db}\n'
const external = '  db: {engine: "postgres:17", external: true}\n'

describe('a file', () => {
  it('is of the only program, whether or not its environment names it', () => {
    expect(problems(web(), '  db: sqlite:3\n')).toEqual([])
    expect(problems(web(', env: {A: "${db.url:sqlite+aiosqlite}", B: "${db.path}"}'), file)).toEqual([])
  })

  it.each([
    [
      'of two apps',
      problems(`${web()}  api: {framework: flask, entry: "a:b"}\nedge: {routes: {/: web, /api/: api}}\n`, file),
      'datastores.db: a file is of one app, and web and api would share it',
    ],
    [
      'of none',
      problems('  web: {framework: static}\n', file),
      'datastores.db: a file is of one app, and none of this stack is a program',
    ],
    [
      'of several containers',
      problems(web(', replicas: 2'), file),
      'apps.web.replicas: SQLite is a file, and 2 containers would write it at once',
    ],
    [
      'in a public folder',
      problems(web(', uploads: {instance: /files/}'), file),
      'apps.web.uploads: instance is public at /files/, and holds the database db',
    ],
    [
      'in a folder that is lost',
      problems(web(', writable: [instance]'), file),
      'apps.web.writable: instance holds the database db, and what is writable is lost with the container',
    ],
    [
      'beside the code',
      problems(web(), '  db: {engine: "sqlite:3", file: a.db}\n'),
      'datastores.db.file must be in a folder of its own, such as var/a.db: the app\'s own folder is read-only, got "a.db"',
    ],
    [
      'where nobody has said yet',
      problems(web(), '  db: {engine: "sqlite:3", file: CHANGE-ME/a.db}\n'),
      'datastores.db.file still says CHANGE-ME',
    ],
    [
      'with limits',
      problems(web(), '  db: {engine: "sqlite:3", resources: {memory: 1G}}\n'),
      'datastores.db.resources is nothing that sqlite has: it has no container here, got {"memory":"1G"}',
    ],
    [
      'elsewhere',
      problems(web(), '  db: {engine: "sqlite:3", external: true}\n'),
      'datastores.db.external is nothing that sqlite has: it is a file, and no server, got true',
    ],
  ])('%s is refused', (_, found, message) => expect(found).toEqual([message]))

  it('of two apps is of the one that names it', () =>
    expect(
      problems(
        `${web(', env: {A: "${db.path}"}')}  api: {framework: flask, entry: "a:b"}\nedge: {routes: {/: web, /api/: api}}\n`,
        file,
      ),
    ).toEqual([]))
})

describe('a server elsewhere', () => {
  it('is known by its URL alone', () => {
    expect(problems(web(', env: {A: "${db.url}"}'), external)).toEqual([])
    expect(problems(web(', env: {A: "${db.url:postgresql+asyncpg}", B: "${db.host}"}'), external)).toEqual([
      'apps.web.env.A asks for db.url as postgresql+asyncpg, but the URL of an external datastore is used as it is given',
      'apps.web.env.B refers to db.host, but of an external datastore only the url is known',
    ])
  })

  it('has nothing that a container has', () =>
    expect(
      problems(
        web(),
        '  db: {engine: "mongo:7", external: true, databases: [a], init: [a.js], resources: {cpus: 2}}\n',
      ),
    ).toEqual([
      'datastores.db.resources is nothing that an external datastore has: it has no container here, got {"cpus":2}',
      'datastores.db.databases is nothing that an external datastore has: whoever runs it makes them, got ["a"]',
      'datastores.db.init is nothing that an external datastore has: its first start is not here, got ["a.js"]',
    ]))
})
