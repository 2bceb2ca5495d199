// Limits of requests and connections. `5/min burst 10`: ten at once, and one more every twelve seconds.
import type { Edge, RateLimit } from '../../model/edge.ts'
import { block, comment, directive, type Line } from '../write/nginx.ts'

const name = (index: number): string => `limit_${index + 1}`

/** How many seconds until a request is allowed again. */
function waitSeconds({ count, per }: RateLimit): number {
  return Math.ceil((per === 'minute' ? 60 : 1) / count)
}

/** At the level of http. */
export function limitZones({ rateLimits, connectionsPerClient }: Edge): Line[] {
  // nginx takes the first pattern that fits: the longest path goes first.
  const longestFirst = [...rateLimits.entries()].toSorted(([, a], [, b]) => b.path.length - a.path.length)
  return [
    ...(rateLimits.length === 0
      ? []
      : [
          comment('Which limit a request counts for: the longest path that fits.'),
          block(
            ['map', '$uri', '$limit'],
            [
              directive('default', ''),
              ...longestFirst.map(([index, { path }]) =>
                directive(path.endsWith('/') ? `~^${escaped(path)}` : `~^${escaped(path)}$`, name(index)),
              ),
            ],
          ),
          ...rateLimits.flatMap((limit, index) => zone(limit, index)),
        ]),
    ...(rateLimits.length === 0
      ? []
      : [
          comment('Seconds until the next request is allowed.'),
          block(
            ['map', '$limit', '$limit_wait'],
            [
              directive('default', '1'),
              ...rateLimits.map((limit, index) => directive(name(index), String(waitSeconds(limit)))),
            ],
          ),
        ]),
    comment('Only with errors that the edge makes itself, which belong to no app.'),
    block(
      ['map', '$edge_app:$status', '$retry_after'],
      [directive('default', ''), directive(':429', rateLimits.length === 0 ? '1' : '$limit_wait')],
    ),
    directive('limit_req_status', '429'),
    directive('limit_req_log_level', 'info'),
    ...(connectionsPerClient === undefined
      ? []
      : [
          directive('limit_conn_zone', '$binary_remote_addr', 'zone=clients:10m'),
          directive('limit_conn_status', '429'),
          directive('limit_conn_log_level', 'info'),
        ]),
  ]
}

function zone({ path, count, per, header }: RateLimit, index: number): Line[] {
  const key = header === undefined ? '$binary_remote_addr' : `$${name(index)}_by`
  return [
    ...(header === undefined
      ? []
      : [
          comment(`By ${header}; without it by address.`),
          block(
            ['map', `$http_${header.replaceAll('-', '_')}`, `$${name(index)}_by`],
            [directive('default', `$http_${header.replaceAll('-', '_')}`), directive('', '$binary_remote_addr')],
          ),
        ]),
    comment(`${path}: ${count} a ${per}.`),
    block(['map', '$limit', `$${name(index)}_key`], [directive('default', ''), directive(name(index), key)]),
    directive(
      'limit_req_zone',
      `$${name(index)}_key`,
      `zone=${name(index)}:10m`,
      `rate=${count}r/${per === 'minute' ? 'm' : 's'}`,
    ),
  ]
}

/** In the server that the outside reaches. nginx counts the burst beside the one that is always allowed. */
export function limits({ rateLimits, connectionsPerClient }: Edge): Line[] {
  return [
    ...rateLimits.map(({ burst }, index) =>
      directive('limit_req', `zone=${name(index)}`, ...(burst > 1 ? [`burst=${burst - 1}`, 'nodelay'] : [])),
    ),
    ...(connectionsPerClient === undefined ? [] : [directive('limit_conn', 'clients', String(connectionsPerClient))]),
  ]
}

/** Of the characters that a path of the stack file may have, the one with a meaning in a pattern. */
function escaped(path: string): string {
  return path.replaceAll('.', '\\.')
}
