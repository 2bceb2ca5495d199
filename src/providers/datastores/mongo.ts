// MongoDB: image, first start, health and the facts that apps connect with.
import type { ServerProvider } from '../../model/datastore-provider.ts'
import { kibibytes } from '../../model/resources.ts'
import { secretName, text, type Value } from '../../model/value.ts'
import { initFolder, initScripts } from '../families/init-scripts.ts'

const port = 27017
const usualResources = { cpus: 1, memory: '1G', pids: 512 }
/** Databases that the server keeps for itself. */
const reserved = ['admin', 'config', 'local']

/** The image's first start knows of root alone: before the stack file's scripts, one of ours makes the apps' user. */
const start = `printf '%s' "$1" > ${initFolder}/00-user.js
shift
exec docker-entrypoint.sh mongod "$@"
`

/**
 * Runs in the image's shell, at the first start. The password is read there: in the arguments everybody would see it.
 * The apps' user owns its databases, as that of PostgreSQL does: some make users and roles of their own in them.
 */
const firstStart = (user: string, password: string, databases: readonly string[]): string =>
  `const owned = (db) => ({ role: 'dbOwner', db })
const pwd = fs.readFileSync('/run/secrets/${password}', 'utf8').trim()
db.createUser({ user: '${user}', pwd, roles: [${databases.map((name) => `'${name}'`).join(', ')}].map(owned) })
`

/** The image's shell takes a second and 150 MB to ask: this is the message itself, and the end of an answer without error. */
const ping = `exec 3<> "/dev/tcp/$HOSTNAME/${port}"
printf '3\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\0\\335\\7\\0\\0\\0\\0\\0\\0\\0\\36\\0\\0\\0\\20ping\\0\\1\\0\\0\\0\\2$db\\0\\6\\0\\0\\0admin\\0\\0' >&3
test "$(head -c 38 <&3 | tail -c 12 | od -An -tx1 -v)" = ' 6f 6b 00 00 00 00 00 00 00 f0 3f 00'
`

export const mongo: ServerProvider = {
  name: 'mongo',
  kind: 'server',
  title: 'MongoDB',
  versions: ['7', '8'],
  purposes: [],
  port,
  exampleUrl: 'mongodb://user:password@db.example.com:27017/name?authSource=name',
  reservedDatabases: reserved,
  facts: ['url', 'host', 'port', 'user', 'password', 'name', 'auth_source'],
  describe(name, { version, databases, init, resources }, stack) {
    const own = stack.replaceAll('-', '_')
    // The user is the database's own, and has its name.
    const user = reserved.includes(own) ? `app_${own}` : own
    const password = secretName(name, 'password')
    const root = secretName(name, 'root_password')
    const secret = (urlencode: boolean): Value => [{ kind: 'secret', secret: password, urlencode }]
    // Half for pages; connections and what queries sort come on top. A quarter of a GiB is the least that the server takes.
    const cache = Math.max(0.25, kibibytes(resources.memory ?? usualResources.memory) / 2 / 1024 ** 2)
    return {
      image: `mongo:${version}`,
      // The image's own user: as root its entry point would need five capabilities.
      user: '999:999',
      command: [
        ...['bash', '-c', start, 'mongo', firstStart(user, password, [...new Set([user, ...databases])])],
        ...['--auth', '--wiredTigerCacheSizeGB', cache.toFixed(2)],
      ],
      environment: {
        MONGO_INITDB_DATABASE: text(user),
        MONGO_INITDB_ROOT_PASSWORD_FILE: text(`/run/secrets/${root}`),
        MONGO_INITDB_ROOT_USERNAME: text('root'),
      },
      secrets: [
        { name: password, generator: 'password', purpose: `password of the user ${user} in ${name}` },
        { name: root, generator: 'password', purpose: `password of root in ${name}, for its administrator` },
      ],
      mounts: [
        { kind: 'volume', volume: `${name}-data`, target: '/data/db' },
        { kind: 'tmpfs', target: '/data/configdb', uid: 999 },
        { kind: 'tmpfs', target: initFolder, uid: 999 },
        { kind: 'tmpfs', target: '/tmp' },
        ...initScripts(init),
      ],
      health: {
        // By its name: while the first start initialises, the server listens on loopback only, and lets anybody in.
        argv: ['bash', '-c', ping],
        asks: 'ping over TCP',
        intervalSeconds: 10,
        timeoutSeconds: 5,
        retries: 5,
        startPeriodSeconds: 60,
      },
      resources: usualResources,
      stopGraceSeconds: 60,
      facts: {
        url: [...text(`mongodb://${user}:`), ...secret(true), ...text(`@${name}:${port}/${user}?authSource=${user}`)],
        host: text(name),
        port: text(String(port)),
        user: text(user),
        password: secret(false),
        name: text(user),
        auth_source: text(user),
      },
    }
  },
  detection: {
    usualName: 'mongo',
    drivers: {
      python: ['pymongo', 'motor', 'mongoengine', 'flask-pymongo', 'flask-mongoengine', 'beanie', 'odmantic'],
      node: ['mongodb', 'mongoose', '@nestjs/mongoose', '@typegoose/typegoose', 'connect-mongo', 'agenda'],
      go: ['go.mongodb.org/mongo-driver', 'github.com/kamva/mgm'],
    },
    images: ['mongo', 'bitnami/mongodb', 'mongodb/mongodb-community-server'],
    schemes: ['mongodb', 'mongodb+srv'],
    urlDrivers: { readBy: [], unnamed: [], named: {} },
    initFolder,
    defaultVersion: '7',
  },
  nativeDrivers: {},
  driverBounds: [],
  environmentNames: {
    url: [
      ...['MONGO_URL', 'MONGO_URI', 'MONGO_DSN', 'MONGO_CONNECTION_STRING', 'MONGO_DATABASE_URL', 'MONGO_DETAILS'],
      ...['MONGODB_URL', 'MONGODB_URI', 'MONGODB_DSN', 'MONGODB_CONNECTION_STRING'],
    ],
    host: ['MONGO_HOST', 'MONGODB_HOST', 'MONGO_SERVER', 'MONGODB_SERVER'],
    port: ['MONGO_PORT', 'MONGODB_PORT'],
    user: ['MONGO_USERNAME', 'MONGO_USER', 'MONGODB_USERNAME', 'MONGODB_USER'],
    password: ['MONGO_PASSWORD', 'MONGO_PASS', 'MONGODB_PASSWORD', 'MONGODB_PASS'],
    name: [
      ...['MONGO_DB', 'MONGO_DATABASE', 'MONGO_DB_NAME', 'MONGO_DBNAME', 'MONGO_NAME'],
      ...['MONGODB_DB', 'MONGODB_DATABASE', 'MONGODB_DB_NAME', 'MONGODB_NAME'],
    ],
    auth_source: ['MONGO_AUTH_SOURCE', 'MONGO_AUTHSOURCE', 'MONGODB_AUTH_SOURCE'],
  },
}
