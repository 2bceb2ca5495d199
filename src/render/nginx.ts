// edge/<environment>/nginx.conf: the whole configuration of the edge in one file.
import type { Artifact } from '../model/artifact.ts'
import { portSuffix, publicPort, type App, type Edge, type Plan } from '../model/plan.ts'
import { withHeader } from './write/header.ts'
import { block, comment, directive, nginxText, space, type Line } from './write/nginx.ts'

/** Ports inside the container, above 1023: no process of it is root. */
export const edgePorts = { http: 8080, https: 8443, internal: 8081 } as const

export const edgeFolder = '/etc/nginx/edge'
export const tlsFolder = '/etc/nginx/tls'

export function renderNginx(plan: Plan): Artifact {
  const lines: Line[] = [
    comment('The edge: the only service that the outside reaches. It runs as UID 101 and writes to /tmp alone.'),
    space,
    comment('As many as the container has CPUs: auto would count those of the machine.'),
    directive('worker_processes', String(Math.max(1, Math.ceil(plan.edge.resources.cpus)))),
    comment('A connection to a client has another to an app.'),
    directive('worker_rlimit_nofile', '8192'),
    directive('pid', '/tmp/nginx.pid'),
    directive('error_log', '/dev/stderr', 'warn'),
    comment('Old workers end what they began after a reload, but not for ever.'),
    directive('worker_shutdown_timeout', '60s'),
    space,
    block(['events'], [directive('worker_connections', '4096')]),
    space,
    block(['http'], [...settings(plan.edge), space, ...plan.apps.flatMap(upstream), ...servers(plan)]),
  ]
  return { path: `edge/${plan.environment}/nginx.conf`, content: withHeader(nginxText(lines)) }
}

function settings(edge: Edge): Line[] {
  return [
    directive('include', '/etc/nginx/mime.types'),
    directive('default_type', 'application/octet-stream'),
    directive('server_tokens', 'off'),
    ...(edge.domain === undefined
      ? []
      : [
          comment('For a host name of 253 characters; 64 bytes hold one of about 50.'),
          directive('server_names_hash_bucket_size', '512'),
        ]),
    directive('sendfile', 'on'),
    directive('tcp_nopush', 'on'),
    comment('nginx makes all of these at its start, used or not.'),
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) =>
      directive(`${kind}_temp_path`, `/tmp/${kind}`),
    ),
    comment('An answer that a slow client has yet to read stays with the app: /tmp is memory.'),
    directive('proxy_max_temp_file_size', '0'),
    space,
    directive(
      'log_format',
      'edge',
      '$remote_addr - [$time_iso8601] "$request" $status $body_bytes_sent $request_time "$http_user_agent" -> $upstream_addr $upstream_response_time',
    ),
    directive('access_log', '/dev/stdout', 'edge'),
    space,
    comment('A slow client may not hold a connection for ever.'),
    directive('client_header_timeout', '15s'),
    directive('client_body_timeout', '30s'),
    directive('send_timeout', '30s'),
    directive('client_max_body_size', edge.maxBodySize),
    directive('keepalive_timeout', '65s'),
    comment('Without this a reload closes idle connections while a client writes its next request.'),
    directive('keepalive_min_timeout', '5s'),
    space,
    comment("Docker's own resolver. Its answers say 600 s, but a restarted container has a new address at once."),
    directive('resolver', '127.0.0.11', 'valid=1s', 'ipv6=off'),
    space,
    comment('A WebSocket asks for an upgrade; every other request keeps the connection to the app open.'),
    block(['map', '$http_upgrade', '$connection_upgrade'], [directive('default', 'upgrade'), directive('', '')]),
  ]
}

function upstream(app: App): Line[] {
  return [
    comment(`Whichever slot of ${app.name} runs answers to its name.`),
    block(
      ['upstream', app.name],
      [
        directive('zone', app.name, '64k'),
        directive('server', `${app.name}:${app.port}`, 'resolve', 'max_fails=0'),
        directive('keepalive', '32'),
        comment("Shorter than the app server's own, so that it never closes a connection just as it is used."),
        directive('keepalive_timeout', '60s'),
      ],
    ),
    space,
  ]
}

function servers(plan: Plan): Line[] {
  const { edge } = plan
  const plain = edgePorts.http
  const main =
    edge.tls === 'off'
      ? server([listen(plain, 'default_server')], edge, plan.apps)
      : server([listen(edgePorts.https, 'ssl', 'default_server'), directive('http2', 'on'), ...tls()], edge, plan.apps)
  return [
    comment('For the health check, inside the container alone.'),
    block(
      ['server'],
      [
        directive('listen', `127.0.0.1:${edgePorts.internal}`),
        directive('access_log', 'off'),
        block(['location', '=', '/healthz'], [directive('return', '204')]),
        block(['location', '/'], [directive('return', '404')]),
      ],
    ),
    space,
    ...(edge.tls === 'off' ? [] : redirect(edge)),
    ...main,
  ]
}

function redirect(edge: Edge): Line[] {
  return [
    ...(edge.domain === undefined ? [] : foreign([listen(edgePorts.http, 'default_server')])),
    block(
      ['server'],
      [
        listen(edgePorts.http, ...(edge.domain === undefined ? ['default_server'] : [])),
        directive('server_name', edge.domain ?? '_'),
        directive('return', '308', `https://${edge.domain ?? '$host'}${portSuffix(edge)}$request_uri`),
      ],
    ),
    space,
  ]
}

/** Answers for every host name but the edge's own. */
function foreign(head: readonly Line[]): Line[] {
  return [
    comment('A host name that is not ours.'),
    block(['server'], [...head, directive('server_name', '_'), directive('return', '421')]),
    space,
  ]
}

function server(head: readonly Line[], edge: Edge, apps: readonly App[]): Line[] {
  const own =
    edge.domain === undefined
      ? head
      : head.map((line) =>
          line.kind === 'directive' ? { ...line, words: line.words.filter((word) => word !== 'default_server') } : line,
        )
  return [
    ...(edge.domain === undefined ? [] : foreign(head)),
    block(
      ['server'],
      [
        ...own,
        directive('server_name', edge.domain ?? '_'),
        ...edge.routes.flatMap((route) => [
          space,
          location(route.path, apps.find((app) => app.name === route.app)?.name ?? route.app, edge),
        ]),
      ],
    ),
  ]
}

function location(path: string, app: string, edge: Edge): Line {
  // A request line with a full address chooses the server by that, while its Host header may still say anything.
  const host = edge.domain === undefined ? '$http_host' : `${edge.domain}${portSuffix(edge)}`
  return block(
    ['location', path],
    [
      directive('proxy_pass', `http://${app}`),
      directive('proxy_http_version', '1.1'),
      comment("The client's own forwarded headers are not passed on: they could say anything."),
      directive('proxy_set_header', 'Host', host),
      directive('proxy_set_header', 'X-Real-IP', '$remote_addr'),
      directive('proxy_set_header', 'X-Forwarded-For', '$remote_addr'),
      directive('proxy_set_header', 'X-Forwarded-Proto', '$scheme'),
      directive('proxy_set_header', 'X-Forwarded-Host', host),
      directive('proxy_set_header', 'X-Forwarded-Port', String(publicPort(edge))),
      directive('proxy_set_header', 'Forwarded', ''),
      directive('proxy_set_header', 'Upgrade', '$http_upgrade'),
      directive('proxy_set_header', 'Connection', '$connection_upgrade'),
      directive('proxy_connect_timeout', '5s'),
      comment('How long the app may be silent, also on a WebSocket.'),
      directive('proxy_read_timeout', '35s'),
      directive('proxy_send_timeout', '35s'),
    ],
  )
}

function tls(): Line[] {
  return [
    directive('ssl_certificate', `${tlsFolder}/certificate.pem`),
    directive('ssl_certificate_key', `${tlsFolder}/key.pem`),
    comment("Mozilla's intermediate profile, version 5.7, without the DHE ciphers, which need a parameter file."),
    directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
    directive(
      'ssl_ciphers',
      'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
    ),
    directive('ssl_prefer_server_ciphers', 'off'),
    directive('ssl_session_cache', 'shared:tls_sessions:10m'),
    directive('ssl_session_timeout', '1d'),
    directive('ssl_session_tickets', 'off'),
  ]
}

function listen(port: number, ...words: string[]): Line {
  return directive('listen', String(port), ...words)
}
