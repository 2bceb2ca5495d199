// What the servers that speak Redis's protocol have in common: a store that keeps what it is given, or a cache that
// forgets what is oldest.
import type { DatastoreDescription } from '../../model/datastore-provider.ts'
import { kibibytes } from '../../model/resources.ts'
import type { DatastoreSection } from '../../model/stack.ts'
import { secretName, text, type Value } from '../../model/value.ts'

/** Of Redis's protocol. */
export const redisPort = 6379

export const redisFacts = ['url', 'host', 'port', 'password'] as const

const usualResources = { cpus: 1, memory: '256M', pids: 64 }

/** Where one server differs. */
interface Server {
  /** What the names of its programs begin with. */
  readonly name: string
  /** Public image, without a tag. */
  readonly image: string
}

/** The configuration holds the password: in the arguments everybody on the machine would read it. */
const start = (server: string, password: string): string => `umask 077
printf 'requirepass %s\\n' "$(cat /run/secrets/${password})" > /tmp/${server}.conf
exec ${server}-server /tmp/${server}.conf "$@"
`

/** The container of `server` that the stack calls `name`. */
export function describeRedis(
  server: Server,
  name: string,
  { version, purpose, resources }: DatastoreSection,
): DatastoreDescription {
  const password = secretName(name, 'password')
  const secret = (urlencode: boolean): Value => [{ kind: 'secret', secret: password, urlencode }]
  const isCache = purpose === 'cache'
  const memory = resources.memory ?? usualResources.memory
  // Buffers of clients, and while a snapshot is written the pages that change meanwhile, come on top.
  const most = Math.floor((kibibytes(memory) * (isCache ? 3 : 2)) / 4)
  return {
    image: `${server.image}:${version}`,
    user: '999:1000',
    command: [
      ...['sh', '-c', start(server.name, password), server.name],
      ...['--dir', '/data', '--maxmemory', `${most}kb`],
      ...(isCache
        ? ['--maxmemory-policy', 'allkeys-lru', '--save', '']
        : ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes']),
    ],
    environment: {},
    secrets: [{ name: password, generator: 'password', purpose: `password of ${name}` }],
    mounts: [
      isCache
        ? { kind: 'tmpfs', target: '/data', uid: 999 }
        : { kind: 'volume', volume: `${name}-data`, target: '/data' },
      { kind: 'tmpfs', target: '/tmp' },
    ],
    health: {
      argv: ['sh', '-c', `REDISCLI_AUTH="$(cat /run/secrets/${password})" ${server.name}-cli ping | grep -qx PONG`],
      asks: `${server.name}-cli ping`,
      intervalSeconds: 10,
      timeoutSeconds: 5,
      retries: 5,
      startPeriodSeconds: 60,
    },
    resources: usualResources,
    stopGraceSeconds: 30,
    facts: {
      url: [...text('redis://:'), ...secret(true), ...text(`@${name}:${redisPort}`)],
      host: text(name),
      port: text(String(redisPort)),
      password: secret(false),
    },
  }
}

export const redisEnvironmentNames = {
  url: [
    ...['REDIS_URL', 'REDIS_DSN', 'REDIS_URI', 'CACHE_REDIS_URL', 'REDIS_TLS_URL'],
    ...['CELERY_BROKER_URL', 'CELERY_RESULT_BACKEND', 'BROKER_URL', 'RESULT_BACKEND', 'RQ_REDIS_URL'],
    ...['RATELIMIT_STORAGE_URI', 'RATELIMIT_STORAGE_URL', 'SESSION_REDIS'],
  ],
  host: ['REDIS_HOST', 'CACHE_REDIS_HOST'],
  port: ['REDIS_PORT', 'CACHE_REDIS_PORT'],
  password: ['REDIS_PASSWORD', 'REDIS_PASS', 'CACHE_REDIS_PASSWORD'],
}
