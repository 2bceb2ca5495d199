// Redis: a store that keeps what it is given, or a cache that forgets what is oldest.
import type { DatastoreProvider } from '../../model/provider.ts'
import { kibibytes } from '../../model/resources.ts'
import { secretName, text, type Value } from '../../model/value.ts'

const port = 6379
const usualResources = { cpus: 1, memory: '256M', pids: 64 }

/** The configuration holds the password: in the arguments everybody on the machine would read it. */
const start = (password: string): string => `umask 077
printf 'requirepass %s\\n' "$(cat /run/secrets/${password})" > /tmp/redis.conf
exec redis-server /tmp/redis.conf "$@"
`

export const redis: DatastoreProvider = {
  name: 'redis',
  versions: ['7', '8'],
  purposes: ['store', 'cache'],
  facts: ['url', 'host', 'port', 'password'],
  describe(name, { version, purpose, resources }) {
    const password = secretName(name, 'password')
    const secret = (urlencode: boolean): Value => [{ kind: 'secret', secret: password, urlencode }]
    const isCache = purpose === 'cache'
    const memory = resources.memory ?? usualResources.memory
    // Buffers of clients, and while a snapshot is written the pages that change meanwhile, come on top.
    const most = Math.floor((kibibytes(memory) * (isCache ? 3 : 2)) / 4)
    return {
      image: `redis:${version}`,
      title: `Redis ${version}, ${isCache ? 'a cache' : 'a store'}`,
      user: '999:1000',
      command: [
        ...['sh', '-c', start(password), 'redis'],
        ...['--dir', '/data', '--maxmemory', `${most}kb`],
        ...(isCache
          ? ['--maxmemory-policy', 'allkeys-lru', '--save', '']
          : ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes']),
      ],
      port,
      environment: {},
      secrets: [{ name: password, generator: 'password', purpose: `password of ${name}` }],
      mounts: [
        isCache
          ? { kind: 'tmpfs', target: '/data', uid: 999 }
          : { kind: 'volume', volume: `${name}-data`, target: '/data' },
        { kind: 'tmpfs', target: '/tmp' },
      ],
      health: {
        argv: ['sh', '-c', `REDISCLI_AUTH="$(cat /run/secrets/${password})" redis-cli ping | grep -qx PONG`],
        asks: 'redis-cli ping',
        intervalSeconds: 10,
        timeoutSeconds: 5,
        retries: 5,
        startPeriodSeconds: 60,
      },
      resources: usualResources,
      stopGraceSeconds: 30,
      facts: {
        url: [...text('redis://:'), ...secret(true), ...text(`@${name}:${port}`)],
        host: text(name),
        port: text(String(port)),
        password: secret(false),
      },
    }
  },
  detection: {
    usualName: 'redis',
    drivers: {
      python: ['redis', 'aioredis', 'hiredis', 'rq', 'flask-rq2', 'arq', 'django-redis', 'flask-redis', 'aiocache'],
      node: ['redis', 'ioredis', 'bull', 'bullmq', 'connect-redis', 'bee-queue'],
      go: [
        'github.com/redis/go-redis',
        'github.com/go-redis/redis',
        'github.com/gomodule/redigo',
        'github.com/hibiken/asynq',
      ],
    },
    images: ['redis', 'bitnami/redis', 'redis/redis-stack', 'redis/redis-stack-server'],
    schemes: ['redis', 'rediss'],
    urlDrivers: { readBy: [], unnamed: [], named: {} },
    defaultVersion: '8',
  },
  nativeDrivers: {},
  driverBounds: [],
  environmentNames: {
    url: [
      ...['REDIS_URL', 'REDIS_DSN', 'REDIS_URI', 'CACHE_REDIS_URL', 'REDIS_TLS_URL'],
      ...['CELERY_BROKER_URL', 'CELERY_RESULT_BACKEND', 'BROKER_URL', 'RESULT_BACKEND', 'RQ_REDIS_URL'],
      ...['RATELIMIT_STORAGE_URI', 'RATELIMIT_STORAGE_URL', 'SESSION_REDIS'],
    ],
    host: ['REDIS_HOST', 'CACHE_REDIS_HOST'],
    port: ['REDIS_PORT', 'CACHE_REDIS_PORT'],
    password: ['REDIS_PASSWORD', 'REDIS_PASS', 'CACHE_REDIS_PASSWORD'],
  },
}
