// Apps whose database is a file: found by what opens it, and given where a variable chooses it.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { renderStackFile } from '../render/stack-file.ts'
import { parseStackFile } from '../stack/parse.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

/** Variables with facts, the datastores, and the folders that are kept otherwise. */
const told = (contents: Contents): readonly string[] => {
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  const stack = draftStack(files, providers, { name: 'shop' })
  const { diagnostics } = parseStackFile('seaworthy.yaml', renderStackFile(stack), providers)
  expect(diagnostics.filter(({ id }) => id !== 'unfilled-value')).toEqual([])
  return [
    ...stack.apps.flatMap((app) => [
      ...app.settings.flatMap(({ name, value }) => {
        const text = value.kind === 'fact' ? `\${${value.reference}}` : value.kind === 'template' ? value.template : ''
        return text.includes('${db.') ? [`${name}: ${text}`] : []
      }),
      ...app.uploads.map(({ value }) => `keeps ${value}`),
    ]),
    ...stack.datastores.map(({ engine, file }) => [engine.value, file?.value ?? []].flat().join(' ')),
  ]
}

describe('an app of Python', () => {
  const python = (code: string, requirements = '', more: Contents = {}) =>
    told({
      'requirements.txt': `flask\n${requirements}`,
      'app.py': `import os, sqlite3, pathlib\nfrom flask import Flask\napp = Flask(__name__)\nhere = os.path.dirname(os.path.abspath(__file__))\n${code}\n`,
      ...more,
    })
  const uri = 'SQLALCHEMY_DATABASE_URI'

  it.each<[string, readonly string[], readonly string[]]>([
    ['opens a file in a folder', python('db = sqlite3.connect("var/shop.db")'), ['sqlite:3 var/shop.db']],
    [
      'names it in a file of settings',
      python('app.config.from_file("conf.json", load=json.load)', '', {
        'conf.json': `{\n  "${uri}": "sqlite:///data/shop.db",\n  "CACHE": "sqlite://"\n}\n`,
        'other.json': '{"URI": "sqlite:///data/other.db"}\n',
      }),
      ['sqlite:3 data/shop.db'],
    ],
    ['opens it by a name', python('from sqlite3 import connect\nconnect("data/a.db")'), ['sqlite:3 data/a.db']],
    [
      'makes its folder',
      python('os.makedirs("data", exist_ok=True)\nsqlite3.connect(os.path.join(here, "data", "a.db"))'),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens it where a variable says which folder',
      python('d = pathlib.Path(os.environ.get("DATA_DIR", "data"))\nsqlite3.connect(str(d / "a.db"))'),
      ['sqlite:3 data/a.db'],
    ],
    ['opens what a variable names', python('sqlite3.connect(os.environ["STORE"])'), ['STORE: ${db.path}', 'sqlite:3']],
    [
      'opens what a variable names by a default',
      python('sqlite3.connect(os.environ.get("DATABASE_URL", "shop.db"))'),
      ['DATABASE_URL: ${db.path}', 'sqlite:3'],
    ],
    ['opens one beside the code', python('sqlite3.connect("shop.db")'), ['sqlite:3 CHANGE-ME/shop.db']],
    ['opens one elsewhere', python('sqlite3.connect("/data/shop.db")'), ['sqlite:3 CHANGE-ME/shop.db']],
    [
      'opens one among its modules',
      python('sqlite3.connect("shop/a.db")', '', { 'shop/__init__.py': '' }),
      ['sqlite:3 CHANGE-ME/a.db'],
    ],
    ['opens one in memory', python('sqlite3.connect(":memory:")'), []],
    ['opens one when it is run by hand', python('if __name__ == "__main__":\n    sqlite3.connect("var/a.db")'), []],
    [
      'has it in its tests',
      python('', '', { 'tests/test_app.py': 'import sqlite3\nsqlite3.connect("var/a.db")\n' }),
      [],
    ],
    [
      'has a class of tables that opens it',
      python('from peewee import SqliteDatabase\ndb = SqliteDatabase("var/a.db")', 'peewee\n'),
      ['sqlite:3 var/a.db'],
    ],
    [
      'has a URL',
      python('from sqlalchemy import create_engine\ncreate_engine("sqlite:///./var/a.db")', 'sqlalchemy\n'),
      ['sqlite:3 var/a.db'],
    ],
    [
      'has a URL with a path in it',
      python(`app.config["${uri}"] = "sqlite:///" + os.path.join(here, "var", "a.db")`, 'flask-sqlalchemy\n'),
      ['sqlite:3 var/a.db'],
    ],
    [
      'has a URL that its library takes from a folder of its own',
      python(`app.config["${uri}"] = "sqlite:///a.db"`, 'flask-sqlalchemy\n'),
      ['sqlite:3 instance/a.db'],
    ],
    [
      'has a URL from a variable',
      python(`app.config["${uri}"] = os.environ.get("DB", "sqlite+aiosqlite:///./a.db")`, 'sqlalchemy\naiosqlite\n'),
      ['DB: ${db.url:sqlite+aiosqlite}', 'sqlite:3'],
    ],
    [
      'has a file for development, and a server',
      python(`app.config["${uri}"] = os.environ.get("DATABASE_URL", "sqlite:///a.db")`, 'sqlalchemy\npsycopg\n'),
      ['DATABASE_URL: ${db.url:postgresql+psycopg}', 'postgres:17'],
    ],
    [
      'has a file, and a driver that nothing uses',
      python('sqlite3.connect("var/a.db")', 'psycopg2-binary\n'),
      ['sqlite:3 var/a.db'],
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected))

  it('says that a file is its own, where another might have it', () => {
    const app = (code: string): string => `import sqlite3\nfrom flask import Flask\napp = Flask(__name__)\n${code}\n`
    expect(
      told({
        'one/requirements.txt': 'flask\n',
        'one/app.py': app('sqlite3.connect("var/a.db")'),
        'two/requirements.txt': 'flask\n',
        'two/app.py': app(''),
        'docker-compose.yml':
          'services:\n  one:\n    build: one\n    command: gunicorn app:app\n  two:\n    build: two\n    command: gunicorn app:app\n',
        'one/Dockerfile': 'FROM python:3.13\nWORKDIR /app\nCOPY . .\n',
        'two/Dockerfile': 'FROM python:3.13\nWORKDIR /app\nCOPY . .\n',
      }),
    ).toEqual(['DB_PATH: ${db.path}', 'sqlite:3 var/a.db'])
  })
})

describe('a program of Node', () => {
  const node = (code: string, dependencies: Readonly<Record<string, string>>, more: Contents = {}) =>
    told({
      'package.json': JSON.stringify({
        scripts: { start: 'node app.js' },
        dependencies: { express: '5', ...dependencies },
      }),
      'package-lock.json': '{}',
      'app.js': `const express = require('express')\nconst path = require('path')\nconst app = express()\napp.listen(4000)\n${code}\n`,
      ...more,
    })
  const better = { 'better-sqlite3': '11' }
  const Database = "const Database = require('better-sqlite3')\n"
  const schema = (url: string): Contents => ({
    'prisma/schema.prisma': `datasource db {\n  provider = "sqlite"\n  url = ${url}\n}\n`,
  })

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'opens a file',
      node(`${Database}const db = new Database('data/a.db')\ndb.prepare('a/b')`, better),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens a file below its folder',
      node(`${Database}new Database(path.join(__dirname, 'data', 'a.db'))`, better),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens a file by a class of the driver',
      node("const sqlite3 = require('sqlite3').verbose()\nnew sqlite3.Database('./data/a.db')", { sqlite3: '5' }),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens one by its key',
      node("import { open } from 'sqlite'\nopen({ filename: 'data/a.db', driver: x })", { sqlite: '5' }),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens one by a URL',
      node("import { createClient } from '@libsql/client'\ncreateClient({ url: 'file:data/a.db' })", {
        '@libsql/client': '1',
      }),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens one of somebody else',
      node("import { createClient } from '@libsql/client'\ncreateClient({ url: 'libsql://a.turso.io' })", {
        '@libsql/client': '1',
      }),
      [],
    ],
    [
      'describes it',
      node("knex({ client: 'better-sqlite3', connection: { filename: 'data/a.db' } })", { knex: '3', ...better }),
      ['sqlite:3 data/a.db'],
    ],
    [
      'describes one elsewhere',
      node("new DataSource({ type: 'better-sqlite3', database: '/data/a.db' })", { typeorm: '1', ...better }),
      ['sqlite:3 CHANGE-ME/a.db'],
    ],
    ['opens one in memory', node(`${Database}new Database(':memory:')`, better), []],
    [
      'has drivers of several, and opens a file if nobody chooses',
      node(
        "knex({ client: process.env.DB_CLIENT || 'better-sqlite3', connection: { filename: process.env.DB_FILENAME, host: process.env.DB_HOST } })",
        { knex: '3', pg: '8', mysql2: '3', ...better },
        {
          Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n',
          'docker-compose.yml': 'services:\n  app:\n    build: .\n    environment:\n      DB_FILENAME: /data/a.db\n',
          'docker-compose.pg.yml':
            'services:\n  app:\n    build: .\n    environment:\n      DB_CLIENT: pg\n      DB_HOST: db\n  db:\n    image: postgres:17\n',
        },
      ),
      ['DB_FILENAME: ${db.path}', 'sqlite:3'],
    ],
    [
      'has a driver of one server beside it',
      node("knex({ client: process.env.DB_CLIENT || 'better-sqlite3', connection: { host: process.env.DB_HOST } })", {
        knex: '3',
        pg: '8',
        ...better,
      }),
      ['DB_HOST: ${db.host}', 'postgres:17'],
    ],
    [
      'opens what a variable names',
      node(`${Database}new Database(process.env.STORE)`, better),
      ['STORE: ${db.path}', 'sqlite:3'],
    ],
    [
      'opens what a variable names by a default',
      node(`${Database}new Database(process.env.DATABASE_URL || 'shop.db')`, better),
      ['DATABASE_URL: ${db.path}', 'sqlite:3'],
    ],
    [
      'has settings with a path where others have a URL',
      node("exports.store = process.env.DATABASE_URL || './a.db'", better),
      ['DATABASE_URL: ${db.path}', 'sqlite:3'],
    ],
    [
      'describes what a variable names',
      node("new Sequelize({ dialect: 'sqlite', storage: process.env.STORE })", { sequelize: '6', sqlite3: '5' }),
      ['STORE: ${db.path}', 'sqlite:3'],
    ],
    [
      'is given a URL',
      node("import { createClient } from '@libsql/client'\ncreateClient({ url: process.env.STORE })", {
        '@libsql/client': '1',
      }),
      ['STORE: file:${db.path}', 'sqlite:3'],
    ],
    [
      'has a schema with a variable',
      node('', { '@prisma/client': '6' }, schema('env("DATABASE_URL")')),
      ['DATABASE_URL: file:${db.path}', 'sqlite:3'],
    ],
    [
      'has a schema with a file beside it',
      node('', { '@prisma/client': '6' }, schema('"file:./dev.db"')),
      ['sqlite:3 CHANGE-ME/dev.db'],
    ],
    [
      'has a schema with a file',
      node('', { '@prisma/client': '6' }, schema('"file:../data/a.db"')),
      ['sqlite:3 data/a.db'],
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected))
})

describe('a program of Go', () => {
  const go = (code: string, more: Contents = {}) =>
    told({
      'go.mod': 'module example.org/shop\n\ngo 1.25\n\nrequire github.com/mattn/go-sqlite3 v1.14.0\n',
      'main.go': `package main\n\nimport (\n\t"database/sql"\n\t"net/http"\n\t"os"\n\n\t_ "github.com/mattn/go-sqlite3"\n)\n\nfunc main() {\n${code}\n\thttp.ListenAndServe(":8080", nil)\n}\n`,
      ...more,
    })

  it.each<[string, readonly string[], readonly string[]]>([
    ['opens a file', go('\tsql.Open("sqlite3", "data/a.db")'), ['sqlite:3 data/a.db']],
    ['opens one with options', go('\tsql.Open("sqlite3", "file:data/a.db?_fk=1")'), ['sqlite:3 data/a.db']],
    ['opens one by its driver', go('\tgorm.Open(sqlite.Open("data/a.db"), nil)'), ['sqlite:3 data/a.db']],
    ['opens one beside the code', go('\tsql.Open("sqlite3", "./a.db")'), ['sqlite:3 CHANGE-ME/a.db']],
    ['opens one in memory', go('\tsql.Open("sqlite3", "file::memory:?cache=shared")'), []],
    [
      'opens one in a folder from a variable',
      go(
        '\tdir := os.Getenv("DATA_DIR")\n\tif dir == "" {\n\t\tdir = "./data"\n\t}\n\tos.MkdirAll("data", 0o755)\n\tstore.Open(dir)',
        {
          'store/store.go':
            'package store\n\nfunc Open(dir string) {\n\tdbPath := filepath.Join(dir, "a.db")\n\tsql.Open("sqlite3", dbPath+"?_fk=1")\n}\n',
        },
      ),
      ['keeps data'],
    ],
    [
      'opens one in a folder from a variable, in a package that it imports',
      go(
        '\tdir := os.Getenv("DATA_DIR")\n\tif dir == "" {\n\t\tdir = "./data"\n\t}\n\tos.MkdirAll("data", 0o755)\n\tstore.Open(dir)',
        {
          'store/store.go':
            'package store\n\nfunc Open(dir string) {\n\tdbPath := filepath.Join(dir, "a.db")\n\tsql.Open("sqlite3", dbPath+"?_fk=1")\n}\n',
          'more.go': 'package main\n\nimport "example.org/shop/store"\n\nvar open = store.Open\n',
        },
      ),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens one by a name that is another elsewhere',
      go('\tname := "data/a.db"\n\tsql.Open("sqlite3", name)', { 'b.go': 'package main\n\nvar name = "b"\n' }),
      ['sqlite:3 data/a.db'],
    ],
    [
      'opens what a variable names',
      go('\tstore := os.Getenv("STORE")\n\tsql.Open("sqlite3", fmt.Sprintf("file:%s?mode=rwc", store))'),
      ['STORE: ${db.path}', 'sqlite:3'],
    ],
    [
      'opens what a field of its settings holds',
      go('\tsql.Open("sqlite3", cfg.Store)', {
        'settings.go': 'package main\n\ntype settings struct {\n\tStore string `env:"STORE" envDefault:"a.db"`\n}\n',
      }),
      ['STORE: ${db.path}', 'sqlite:3'],
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected))
})
