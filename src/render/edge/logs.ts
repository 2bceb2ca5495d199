// The access log. A query may hold tokens, so the path alone is written; nginx escapes what a client sends.
import type { Plan } from '../../model/plan.ts'
import { block, comment, directive, type Line } from '../write/nginx.ts'
import { privatePaths } from './private-paths.ts'

const fields: readonly (readonly [name: string, value: string, kind: 'text' | 'number'])[] = [
  ['time', '$time_iso8601', 'text'],
  ['request_id', '$edge_request_id', 'text'],
  ['client', '$remote_addr', 'text'],
  ['method', '$edge_method', 'text'],
  ['host', '$host', 'text'],
  ['path', '$request_path', 'text'],
  ['protocol', '$server_protocol', 'text'],
  ['status', '$status', 'number'],
  ['bytes', '$body_bytes_sent', 'number'],
  ['duration', '$request_time', 'number'],
  ['app', '$edge_app', 'text'],
  ['upstream', '$upstream_addr', 'text'],
  ['upstream_status', '$upstream_status', 'text'],
  ['upstream_duration', '$upstream_response_time', 'text'],
  ['release', '$upstream_http_x_release', 'text'],
  ['referer', '$referer_path', 'text'],
  ['user_agent', '$http_user_agent', 'text'],
]

export function accessLog(plan: Plan): Line[] {
  const { edge } = plan
  const format =
    edge.logFormat === 'json'
      ? [
          'escape=json',
          `{${fields.map(([name, value, kind]) => (kind === 'number' ? `"${name}":${value}` : `"${name}":"${value}"`)).join(',')}}`,
        ]
      : [
          '$remote_addr [$time_iso8601] "$edge_method $request_path $server_protocol" $status $body_bytes_sent ' +
            '$request_time $upstream_addr $upstream_response_time "$http_user_agent" request_id=$edge_request_id',
        ]
  const quiet = privatePaths(plan).map(({ path }) => path)
  return [
    comment('As it came, for error pages are asked for with GET; and without the query, which may hold tokens.'),
    block(['map', '$request', '$edge_method'], [directive('default', '-'), directive('~^([A-Za-z]+) ', '$1')]),
    block(['map', '$request_uri', '$request_path'], [directive('default', '-'), directive('~^([^?#]+)', '$1')]),
    ...(edge.logFormat === 'json'
      ? [block(['map', '$http_referer', '$referer_path'], [directive('default', ''), directive('~^([^?#]+)', '$1')])]
      : []),
    directive('log_format', 'edge', ...format),
    ...(quiet.length === 0
      ? []
      : [
          comment('Nobody reads the asking after health.'),
          block(
            ['map', '$request_path', '$logged'],
            [directive('default', '1'), ...quiet.map((path) => directive(path, '0'))],
          ),
        ]),
    comment('Buffered: a line for each request, written at once, would cost a quarter of the throughput.'),
    directive(
      'access_log',
      ...['/dev/stdout', 'edge', 'buffer=64k', 'flush=1s'],
      ...(quiet.length === 0 ? [] : ['if=$logged']),
    ),
  ]
}
