// Migration tools that repositories of Go run beside the app: how each is compiled, and what it is given.
import type { GoMigration } from '../../model/go-detection.ts'

/** What every client of PostgreSQL reads: https://www.postgresql.org/docs/current/libpq-envars.html */
const parts = { PGHOST: 'host', PGPORT: 'port', PGUSER: 'user', PGPASSWORD: 'password', PGDATABASE: 'name' } as const

export const goMigrations: readonly GoMigration[] = [
  {
    program: 'migrate',
    package: 'github.com/golang-migrate/migrate/v4/cmd/migrate',
    module: 'github.com/golang-migrate/migrate/v4',
    version: 'v4.18.3',
    image: 'migrate/migrate',
    release: /golang-migrate\/migrate\/releases\/download\/(v4[\w.-]+)/,
    words: ['up'],
    options: ['-path', '--path', '-source', '--source'],
    folder: 'migrations',
    files: /\.up\.sql$/,
    content: /(?:)/,
    // For MySQL it takes the password as an argument alone, where every user of the machine can read it.
    commands: {
      postgresql: {
        command: 'migrate -path {folder} -database postgres:///?sslmode=disable up',
        tags: 'postgres',
        variables: parts,
      },
    },
  },
  {
    program: 'goose',
    package: 'github.com/pressly/goose/v3/cmd/goose',
    module: 'github.com/pressly/goose/v3',
    version: 'v3.27.1',
    release: /pressly\/goose\/releases\/download\/(v3[\w.-]+)/,
    words: ['up'],
    options: ['-dir', '--dir'],
    folder: '.',
    files: /\.sql$/,
    content: /^--\s*\+goose\s+Up/im,
    commands: {
      postgresql: { command: 'goose -dir {folder} postgres up', variables: { GOOSE_DBSTRING: 'url' } },
      mysql: { command: 'goose -dir {folder} mysql up', variables: { GOOSE_DBSTRING: 'url' } },
    },
  },
  {
    program: 'dbmate',
    package: 'github.com/amacneil/dbmate/v2',
    module: 'github.com/amacneil/dbmate/v2',
    version: 'v2.28.0',
    image: 'amacneil/dbmate',
    release: /amacneil\/dbmate\/releases\/download\/(v2[\w.-]+)/,
    words: ['up', 'migrate'],
    options: ['-d', '--migrations-dir'],
    folder: 'db/migrations',
    files: /\.sql$/,
    content: /^--\s*migrate:up/im,
    // The database is there, and the image has no program that would write its schema down.
    commands: { postgresql: { command: 'dbmate --env {variable} --migrations-dir {folder} --no-dump-schema migrate' } },
  },
  {
    program: 'tern',
    package: 'github.com/jackc/tern/v2',
    module: 'github.com/jackc/tern/v2',
    version: 'v2.3.4',
    release: /jackc\/tern\/releases\/download\/(v2[\w.-]+)/,
    words: ['migrate'],
    options: ['-m', '--migrations'],
    folder: '.',
    files: /(^|\/)\d+_[^/]*\.sql$/,
    content: /(?:)/,
    commands: { postgresql: { command: 'tern migrate --migrations {folder}', variables: parts } },
  },
]
