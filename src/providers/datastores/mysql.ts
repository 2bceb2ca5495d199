// MySQL, as its image and handbook describe it: no stand-in exists, so none of this was run.
import type { ServerProvider } from '../../model/datastore-provider.ts'
import {
  describeMysql,
  mysqlDetection,
  mysqlEnvironmentNames,
  mysqlFacts,
  mysqlNativeDrivers,
  mysqlPort,
} from '../families/mysql.ts'

export const mysql: ServerProvider = {
  name: 'mysql',
  kind: 'server',
  title: 'MySQL',
  versions: ['8', '9'],
  purposes: [],
  port: mysqlPort,
  exampleUrl: 'mysql://user:password@db.example.com:3306/name',
  facts: mysqlFacts,
  describe: (name, section, stack) =>
    describeMysql(
      {
        prefix: 'MYSQL',
        command: ['mysqld'],
        environment: {},
        // It also counts as alive where it refuses the user; while the first start initialises, it has no network.
        health: ['mysqladmin', 'ping', '--silent', '--host=127.0.0.1'],
        // Its performance schema alone takes what all of a small MariaDB does.
        resources: { cpus: 1, memory: '1G', pids: 256 },
      },
      name,
      section,
      stack,
    ),
  detection: {
    ...mysqlDetection,
    images: ['mysql', 'mysql/mysql-server'],
    defaultVersion: '8',
  },
  nativeDrivers: mysqlNativeDrivers,
  driverBounds: [],
  environmentNames: mysqlEnvironmentNames,
}
