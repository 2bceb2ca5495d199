// SQLite: a file in a volume of its app's; no server, and nothing between the app and its data.
import type { FileProvider } from '../../model/datastore-provider.ts'
import { text } from '../../model/value.ts'

export const sqlite: FileProvider = {
  name: 'sqlite',
  kind: 'file',
  title: 'SQLite',
  versions: ['3'],
  facts: ['url', 'path'],
  // In a folder of its own: beside the file SQLite writes its journal.
  usualFile: (name) => `var/sqlite/${name}.sqlite3`,
  connection: (path) => ({ url: text(`sqlite:///${path}`), path: text(path) }),
  opening: {
    python: [
      ...['sqlite3.connect', 'aiosqlite.connect', 'apsw.Connection', 'peewee.SqliteDatabase'],
      ...['playhouse.sqlite_ext.SqliteExtDatabase', 'playhouse.pool.PooledSqliteDatabase'],
    ],
    node: {
      paths: ['better-sqlite3', 'sqlite3', 'sqlite', 'bun:sqlite', 'node:sqlite'],
      urls: ['@libsql/client', '@prisma/adapter-better-sqlite3', '@prisma/adapter-libsql'],
    },
    go: ['sqlite.Open', 'sqlite.OpenConn', 'sqliteshim.ShimName'],
    folders: { 'flask-sqlalchemy': 'instance' },
    memory: /^$|:memory:|mode=memory/,
  },
  detection: {
    usualName: 'db',
    drivers: {
      python: ['aiosqlite'],
      node: [
        ...['better-sqlite3', 'sqlite3', 'sqlite', 'sql.js', 'connect-sqlite3'],
        ...['@libsql/client', '@prisma/adapter-better-sqlite3'],
      ],
      go: [
        ...['github.com/mattn/go-sqlite3', 'modernc.org/sqlite', 'github.com/glebarez/sqlite'],
        ...['gorm.io/driver/sqlite', 'github.com/uptrace/bun/driver/sqliteshim', 'github.com/ncruces/go-sqlite3'],
      ],
    },
    images: [],
    schemes: ['sqlite', 'sqlite3'],
    urlDrivers: {
      readBy: ['sqlalchemy', 'flask-sqlalchemy', 'sqlmodel'],
      unnamed: [],
      named: { aiosqlite: 'aiosqlite' },
    },
    connectionStrings: { node: 'file:${path}', go: '${path}' },
    defaultVersion: '3',
  },
  nativeDrivers: {
    'better-sqlite3': { builder: ['g++', 'make', 'python3'], runtime: [] },
    sqlite3: { builder: ['g++', 'make', 'python3'], runtime: [] },
    'github.com/mattn/go-sqlite3': { builder: ['gcc', 'libc6-dev'], runtime: [] },
  },
  driverBounds: [],
  environmentNames: {
    url: ['DATABASE_URL', 'SQLALCHEMY_DATABASE_URI', 'SQLALCHEMY_DATABASE_URL', 'DATABASE_URI', 'DB_URL', 'SQLITE_URL'],
    path: [
      ...['DATABASE_PATH', 'DB_PATH', 'DB_FILE', 'DATABASE_FILE', 'SQLITE_PATH', 'SQLITE_FILE', 'SQLITE_DB'],
      ...['DB_FILENAME', 'SQLITE_DATABASE', 'SQLITE_DB_PATH'],
    ],
  },
}
