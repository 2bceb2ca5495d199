// MariaDB: image, first start, health and the facts that apps connect with.
import type { ServerProvider } from '../../model/datastore-provider.ts'
import {
  describeMysql,
  mysqlDetection,
  mysqlEnvironmentNames,
  mysqlFacts,
  mysqlNativeDrivers,
  mysqlPort,
} from '../families/mysql.ts'

export const mariadb: ServerProvider = {
  name: 'mariadb',
  kind: 'server',
  title: 'MariaDB',
  versions: ['10', '11', '12'],
  purposes: [],
  port: mysqlPort,
  exampleUrl: 'mysql://user:password@db.example.com:3306/name',
  facts: mysqlFacts,
  describe: (name, section, stack) =>
    describeMysql(
      {
        prefix: 'MARIADB',
        command: [
          'mariadbd',
          // Its newest collations have numbers that clients of MySQL do not know.
          '--collation-server=utf8mb4_unicode_ci',
          // A table that is changed is first written here as a whole, which is more than memory has.
          '--tmpdir=/var/lib/mysql',
        ],
        // The system tables follow where the stack file names a newer version.
        environment: { MARIADB_AUTO_UPGRADE: '1' },
        // As a user that the image makes for it. While the first start initialises, the server has no network, and it fails.
        health: ['healthcheck.sh', '--connect', '--innodb_initialized'],
        resources: { cpus: 1, memory: '512M', pids: 256 },
      },
      name,
      section,
      stack,
    ),
  detection: {
    ...mysqlDetection,
    images: ['mariadb', 'bitnami/mariadb', 'linuxserver/mariadb'],
    defaultVersion: '11',
  },
  nativeDrivers: mysqlNativeDrivers,
  driverBounds: [],
  environmentNames: mysqlEnvironmentNames,
}
