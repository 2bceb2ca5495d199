// Redis: a store that keeps what it is given, or a cache that forgets what is oldest.
import type { ServerProvider } from '../../model/datastore-provider.ts'
import { describeRedis, redisEnvironmentNames, redisFacts, redisPort } from '../families/redis.ts'

export const redis: ServerProvider = {
  name: 'redis',
  kind: 'server',
  title: 'Redis',
  versions: ['7', '8'],
  purposes: ['store', 'cache'],
  port: redisPort,
  exampleUrl: 'redis://:password@redis.example.com:6379',
  facts: redisFacts,
  describe: (name, section) => describeRedis({ name: 'redis', image: 'redis' }, name, section),
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
  environmentNames: redisEnvironmentNames,
}
