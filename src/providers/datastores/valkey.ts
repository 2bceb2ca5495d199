// Valkey: what Redis was before its licence changed, and has been by itself since.
import type { ServerProvider } from '../../model/datastore-provider.ts'
import { describeRedis, redisEnvironmentNames, redisFacts, redisPort } from '../families/redis.ts'

export const valkey: ServerProvider = {
  name: 'valkey',
  kind: 'server',
  title: 'Valkey',
  versions: ['8', '9'],
  purposes: ['store', 'cache'],
  port: redisPort,
  exampleUrl: 'redis://:password@valkey.example.com:6379',
  facts: redisFacts,
  describe: (name, section) => describeRedis({ name: 'valkey', image: 'valkey/valkey' }, name, section),
  detection: {
    usualName: 'valkey',
    drivers: {
      python: ['valkey', 'valkey-glide', 'django-valkey'],
      node: ['iovalkey', '@valkey/valkey-glide'],
      go: ['github.com/valkey-io/valkey-go', 'github.com/valkey-io/valkey-glide'],
    },
    images: ['valkey/valkey', 'valkey', 'bitnami/valkey'],
    schemes: ['redis', 'rediss', 'valkey', 'valkeys'],
    urlDrivers: { readBy: [], unnamed: [], named: {} },
    defaultVersion: '8',
  },
  nativeDrivers: {},
  driverBounds: [],
  environmentNames: {
    ...redisEnvironmentNames,
    url: ['VALKEY_URL', 'VALKEY_URI', ...redisEnvironmentNames.url],
    host: ['VALKEY_HOST', ...redisEnvironmentNames.host],
    port: ['VALKEY_PORT', ...redisEnvironmentNames.port],
    password: ['VALKEY_PASSWORD', ...redisEnvironmentNames.password],
  },
}
