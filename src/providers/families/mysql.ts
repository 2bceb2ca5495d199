// What the servers that speak MySQL's protocol have in common: their images take the same words, and apps the same facts.
import { kibibytes, type Resources } from '../../model/resources.ts'
import type { DatastoreDescription } from '../../model/datastore-provider.ts'
import type { DatastoreSection } from '../../model/stack.ts'
import { secretName, text, type Value } from '../../model/value.ts'
import { initFolder, initScripts } from './init-scripts.ts'

/** Of MySQL's protocol. */
export const mysqlPort = 3306

export const mysqlFacts = ['url', 'host', 'port', 'user', 'password', 'name'] as const

/** Where one server differs. */
interface Server {
  /** What the names of the image's variables begin with. */
  readonly prefix: string
  /** Server and options, without those that both have. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly health: readonly string[]
  readonly resources: Resources
}

/** The container of `server` that the stack `stack` calls `name`. */
export function describeMysql(
  server: Server,
  name: string,
  { engine, version, init, resources }: DatastoreSection,
  stack: string,
): DatastoreDescription {
  // Database and user are named after the stack; a hyphen would need quotes in SQL, and the server keeps some names.
  const user = stack.replaceAll('-', '_').replace(/^(mysql|sys|root|(information|performance)_schema)$/, 'app_$1')
  const password = secretName(name, 'password')
  const root = secretName(name, 'root_password')
  const secret = (urlencode: boolean): Value => [{ kind: 'secret', secret: password, urlencode }]
  // The server's own buffers, sorts and connections come on top of the pages that it keeps.
  const pool = Math.floor(kibibytes(resources.memory ?? server.resources.memory) / 2048)
  return {
    image: `${engine}:${version}`,
    // The image's own user: as root its entry point would need five capabilities.
    user: '999:999',
    command: [...server.command, '--character-set-server=utf8mb4', `--innodb-buffer-pool-size=${pool}M`],
    environment: {
      ...Object.fromEntries(Object.entries(server.environment).map(([key, value]) => [key, text(value)])),
      [`${server.prefix}_DATABASE`]: text(user),
      [`${server.prefix}_PASSWORD_FILE`]: text(`/run/secrets/${password}`),
      // An administrator is root inside the container; over the network nobody is.
      [`${server.prefix}_ROOT_HOST`]: text('localhost'),
      [`${server.prefix}_ROOT_PASSWORD_FILE`]: text(`/run/secrets/${root}`),
      [`${server.prefix}_USER`]: text(user),
    },
    secrets: [
      { name: password, generator: 'password', purpose: `password of the user ${user} in ${name}` },
      { name: root, generator: 'password', purpose: `password of root in ${name}, for its administrator` },
    ],
    mounts: [
      { kind: 'volume', volume: `${name}-data`, target: '/var/lib/mysql' },
      { kind: 'tmpfs', target: '/tmp' },
      { kind: 'tmpfs', target: '/var/run/mysqld', uid: 999 },
      ...initScripts(init),
    ],
    health: {
      argv: server.health,
      asks: `${server.health[0]} over TCP`,
      intervalSeconds: 10,
      timeoutSeconds: 5,
      retries: 5,
      startPeriodSeconds: 60,
    },
    resources: server.resources,
    stopGraceSeconds: 60,
    facts: {
      url: [...text(`mysql://${user}:`), ...secret(true), ...text(`@${name}:${mysqlPort}/${user}`)],
      host: text(name),
      port: text(String(mysqlPort)),
      user: text(user),
      password: secret(false),
      name: text(user),
    },
  }
}

/** Variables that usually hold a fact of such a server. */
export const mysqlEnvironmentNames = {
  url: [
    ...['DATABASE_URL', 'SQLALCHEMY_DATABASE_URI', 'SQLALCHEMY_DATABASE_URL', 'DATABASE_URI', 'DB_URL', 'DB_DSN'],
    ...['MYSQL_URL', 'MYSQL_DSN', 'MARIADB_URL'],
  ],
  host: ['MYSQL_HOST', 'MYSQL_SERVER', 'MARIADB_HOST', 'DB_HOST', 'DATABASE_HOST'],
  port: ['MYSQL_PORT', 'MARIADB_PORT', 'DB_PORT', 'DATABASE_PORT'],
  user: ['MYSQL_USER', 'MYSQL_USERNAME', 'MARIADB_USER', 'DB_USER', 'DB_USERNAME', 'DATABASE_USER'],
  password: [
    'MYSQL_PASSWORD',
    'MYSQL_PASS',
    'MARIADB_PASSWORD',
    'DB_PASSWORD',
    'DB_PASS',
    'DATABASE_PASSWORD',
    'DATABASE_PASS',
  ],
  name: ['MYSQL_DATABASE', 'MYSQL_DB', 'MARIADB_DATABASE', 'DB_NAME', 'DATABASE_NAME'],
}

/** What tells either of them, but for the image, which alone tells which. */
export const mysqlDetection = {
  usualName: 'db',
  drivers: {
    python: ['pymysql', 'mysqlclient', 'mysql-connector-python', 'aiomysql', 'asyncmy', 'mariadb', 'flask-mysqldb'],
    node: ['mysql2', 'mysql', 'mariadb', '@prisma/adapter-mariadb'],
    go: ['github.com/go-sql-driver/mysql', 'gorm.io/driver/mysql'],
  },
  schemes: ['mysql', 'mariadb'],
  urlDrivers: {
    readBy: ['sqlalchemy', 'flask-sqlalchemy', 'flask-migrate', 'alembic', 'sqlmodel'],
    unnamed: ['mysqlclient'],
    named: {
      pymysql: 'pymysql',
      'mysql-connector-python': 'mysqlconnector',
      asyncmy: 'asyncmy',
      aiomysql: 'aiomysql',
      mariadb: 'mariadbconnector',
    },
  },
  // The usual driver of Go takes no URL, and dates as text unless it is told otherwise.
  connectionStrings: { go: '${user}:${password}@tcp(${host}:${port})/${name}?parseTime=true' },
  initFolder,
}

/** mysqlclient has no wheels for Linux; `mariadb` before 2 needs the library. */
export const mysqlNativeDrivers = {
  mysqlclient: {
    builder: ['gcc', 'libc6-dev', 'pkg-config', 'default-libmysqlclient-dev'],
    runtime: ['libmariadb3'],
  },
  mariadb: { builder: ['gcc', 'libc6-dev', 'libmariadb-dev'], runtime: ['libmariadb3'] },
}
