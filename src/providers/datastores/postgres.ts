// PostgreSQL: image, first start, health and the facts that apps connect with.
import type { ServerProvider } from '../../model/datastore-provider.ts'
import { secretName, text, type Value } from '../../model/value.ts'
import { initFolder, initScripts } from '../families/init-scripts.ts'

const port = 5432

export const postgres: ServerProvider = {
  name: 'postgres',
  kind: 'server',
  title: 'PostgreSQL',
  versions: ['15', '16', '17', '18'],
  purposes: [],
  port,
  exampleUrl: 'postgresql://user:password@db.example.com:5432/name',
  facts: ['url', 'host', 'port', 'user', 'password', 'name'],
  describe(name, section, stack) {
    // Role and database are named after the stack; a hyphen would need quotes in SQL, and PostgreSQL keeps some names.
    const role = stack.replaceAll('-', '_').replace(/^(pg_.*|public|none|template[01])$/, 'app_$1')
    const password = secretName(name, 'password')
    const secret = (urlencode: boolean): Value => [{ kind: 'secret', secret: password, urlencode }]
    return {
      image: `postgres:${section.version}`,
      // The image's own user: as root its entry point would need five capabilities.
      user: '999:999',
      environment: {
        POSTGRES_DB: text(role),
        POSTGRES_INITDB_ARGS: text('--data-checksums'),
        POSTGRES_PASSWORD_FILE: text(`/run/secrets/${password}`),
        POSTGRES_USER: text(role),
      },
      secrets: [{ name: password, generator: 'password', purpose: `password of the role ${role} in ${name}` }],
      mounts: [
        // From 18 on the image keeps its data in a folder named after the version, below this one.
        {
          kind: 'volume',
          volume: `${name}-data`,
          target: Number(section.version) >= 18 ? '/var/lib/postgresql' : '/var/lib/postgresql/data',
        },
        { kind: 'tmpfs', target: '/tmp' },
        { kind: 'tmpfs', target: '/var/run/postgresql', uid: 999 },
        ...initScripts(section.init),
      ],
      health: {
        // Over TCP: while the first start still initialises, the server listens on its socket only.
        argv: ['pg_isready', '--quiet', '--host=127.0.0.1', `--username=${role}`, `--dbname=${role}`],
        asks: 'pg_isready over TCP',
        intervalSeconds: 10,
        timeoutSeconds: 5,
        retries: 5,
        startPeriodSeconds: 60,
      },
      resources: { cpus: 1, memory: '512M', pids: 256 },
      stopGraceSeconds: 60,
      // Parallel queries allocate here; the engine's 64 MiB make them fail.
      sharedMemory: '128M',
      facts: {
        url: [...text(`postgresql://${role}:`), ...secret(true), ...text(`@${name}:${port}/${role}`)],
        host: text(name),
        port: text(String(port)),
        user: text(role),
        password: secret(false),
        name: text(role),
      },
    }
  },
  detection: {
    usualName: 'db',
    drivers: {
      python: [
        'psycopg2',
        'psycopg2-binary',
        'psycopg',
        'psycopg-binary',
        'psycopg-c',
        'psycopg-pool',
        'asyncpg',
        'aiopg',
        'pg8000',
      ],
      node: ['pg', 'postgres', 'pg-promise', 'slonik', '@prisma/adapter-pg', '@vercel/postgres'],
      go: [
        'github.com/lib/pq',
        'github.com/jackc/pgx',
        'gorm.io/driver/postgres',
        'github.com/uptrace/bun/driver/pgdriver',
        'github.com/go-pg/pg',
      ],
    },
    images: ['postgres', 'postgis/postgis', 'bitnami/postgresql'],
    schemes: ['postgresql', 'postgres', 'postgis'],
    urlDrivers: {
      readBy: ['sqlalchemy', 'flask-sqlalchemy', 'flask-migrate', 'alembic', 'sqlmodel'],
      unnamed: ['psycopg2', 'psycopg2-binary'],
      named: {
        psycopg: 'psycopg',
        'psycopg-binary': 'psycopg',
        'psycopg-c': 'psycopg',
        pg8000: 'pg8000',
        asyncpg: 'asyncpg',
      },
    },
    // Drivers of Go insist on TLS unless they are told otherwise; the data network has none.
    connectionStrings: { go: '${url}?sslmode=disable' },
    initFolder,
    initDatabases: {
      entered: /^\s*\\c(?:onnect)?\s+"?(\w+)/gm,
      made: /^\s*CREATE\s+DATABASE\s+"?(\w+)/gim,
    },
    defaultVersion: '17',
  },
  nativeDrivers: {
    psycopg2: { builder: ['gcc', 'libc6-dev', 'libpq-dev'], runtime: ['libpq5'] },
    'psycopg-c': { builder: ['gcc', 'libc6-dev', 'libpq-dev'], runtime: ['libpq5'] },
    'psycopg[c]': { builder: ['gcc', 'libc6-dev', 'libpq-dev'], runtime: ['libpq5'] },
    // Pure Python: it loads the library when it is imported, unless a wheel brings its own.
    psycopg: { builder: [], runtime: ['libpq5'], unless: ['psycopg-binary', 'psycopg[binary]'] },
  },
  driverBounds: [
    {
      drivers: ['psycopg2', 'psycopg2-binary'],
      unless: ['psycopg', 'psycopg-binary', 'psycopg-c'],
      package: 'sqlalchemy',
      broughtBy: ['flask-sqlalchemy', 'flask-migrate', 'alembic', 'sqlmodel'],
      specifier: 'sqlalchemy<2.1',
      reason: 'SQLAlchemy 2.1 takes postgresql:// to mean psycopg 3, and only psycopg2 is required.',
    },
  ],
  environmentNames: {
    url: [
      'DATABASE_URL',
      'SQLALCHEMY_DATABASE_URI',
      'SQLALCHEMY_DATABASE_URL',
      'POSTGRES_URL',
      'POSTGRES_DSN',
      'DATABASE_URI',
      'DB_URL',
      'DB_DSN',
      'PG_DSN',
      'POSTGRESQL_URL',
    ],
    host: ['POSTGRES_HOST', 'POSTGRES_SERVER', 'PGHOST', 'PG_HOST', 'DB_HOST', 'DATABASE_HOST'],
    port: ['POSTGRES_PORT', 'PGPORT', 'PG_PORT', 'DB_PORT', 'DATABASE_PORT'],
    user: ['POSTGRES_USER', 'PGUSER', 'PG_USER', 'DB_USER', 'DB_USERNAME', 'DATABASE_USER'],
    password: [
      'POSTGRES_PASSWORD',
      'POSTGRES_PASS',
      'PGPASSWORD',
      'PG_PASSWORD',
      'DB_PASSWORD',
      'DB_PASS',
      'DATABASE_PASS',
      'DATABASE_PASSWORD',
    ],
    name: ['POSTGRES_DB', 'PGDATABASE', 'PG_DATABASE', 'DB_NAME', 'DATABASE_NAME', 'POSTGRES_DATABASE'],
  },
}
