// edge/<environment>/nginx.conf: the whole configuration of the edge in one file.
import type { Artifact } from '../model/artifact.ts'
import { publicScheme, type Edge } from '../model/edge.ts'
import type { App, Plan } from '../model/plan.ts'
import { scriptImport, scriptModule } from './edge/app-errors.ts'
import { errorTables } from './edge/errors.ts'
import { headerLines, headerTables } from './edge/headers.ts'
import { limitZones } from './edge/limits.ts'
import { locationTables } from './edge/locations.ts'
import { accessLog } from './edge/logs.ts'
import { servers } from './edge/servers.ts'
import { withHeader } from './write/header.ts'
import { block, comment, directive, mapKey, nginxText, space, type Line } from './write/nginx.ts'

export function renderNginx(plan: Plan): Artifact {
  const { edge } = plan
  const lines: Line[] = [
    comment('The edge: the only service that the outside reaches. It runs as UID 101 and writes to /tmp alone.'),
    space,
    ...scriptModule(plan),
    comment('As many as the container has CPUs: auto would count those of the machine.'),
    directive('worker_processes', String(Math.max(1, Math.ceil(edge.resources.cpus)))),
    comment('A connection to a client has another to an app.'),
    directive('worker_rlimit_nofile', '8192'),
    directive('pid', '/tmp/nginx.pid'),
    comment('Lesser messages quote the request with its query, which may hold tokens; the access log tells of them.'),
    directive('error_log', '/dev/stderr', 'crit'),
    comment('Old workers end what they began after a reload, but not for ever.'),
    directive('worker_shutdown_timeout', '60s'),
    space,
    block(['events'], [directive('worker_connections', '4096')]),
    space,
    block(
      ['http'],
      [
        ...settings(edge),
        ...section('Request ids and logs', [...requestIds(), ...accessLog(plan)]),
        ...section('Clients', clients(edge)),
        ...section('Limits', limitZones(edge)),
        ...section('Errors', [...errorTables(plan), ...scriptImport(plan)]),
        ...section('Headers', [...headerTables(plan), ...headerLines(plan)]),
        ...section('Paths', locationTables(plan)),
        ...section('Apps', [...connections(), ...encodings(plan), ...plan.apps.flatMap((app) => upstreams(app, edge))]),
        ...section('Servers', servers(plan)),
      ],
    ),
  ]
  return { path: `edge/${plan.environment}/nginx.conf`, content: withHeader(nginxText(lines)) }
}

function section(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [space, comment(`---- ${title}`), ...lines]
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
    comment('For policies of a thousand characters.'),
    directive('map_hash_bucket_size', '256'),
    directive('variables_hash_max_size', '2048'),
    comment('What is rejected before routing has set none of our variables.'),
    directive('uninitialized_variable_warn', 'off'),
    directive('sendfile', 'on'),
    directive('tcp_nopush', 'on'),
    comment('Redirects name no host and port: inside the container they are others.'),
    directive('absolute_redirect', 'off'),
    comment('nginx makes all of these at its start, used or not.'),
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) =>
      directive(`${kind}_temp_path`, `/tmp/${kind}`),
    ),
    comment('An answer that a slow client has yet to read stays with the app: /tmp is memory.'),
    directive('proxy_max_temp_file_size', '0'),
    space,
    comment('A slow client may not hold a connection for ever.'),
    directive('client_header_timeout', '15s'),
    directive('client_body_timeout', '30s'),
    directive('send_timeout', '30s'),
    directive('reset_timedout_connection', 'on'),
    directive('client_max_body_size', edge.maxBodySize),
    directive('large_client_header_buffers', '4', '16k'),
    directive('keepalive_timeout', '65s'),
    comment('Without this a reload closes idle connections while a client writes its next request.'),
    directive('keepalive_min_timeout', '5s'),
    space,
    comment('Text alone: pictures and fonts are compressed already.'),
    directive('gzip', 'on'),
    directive('gzip_comp_level', '5'),
    directive('gzip_min_length', '1024'),
    directive('gzip_proxied', 'any'),
    directive('gzip_vary', 'on'),
    directive(
      'gzip_types',
      ...['text/plain', 'text/css', 'text/xml', 'text/javascript', 'application/javascript', 'application/json'],
      ...['application/xml', 'application/rss+xml', 'application/manifest+json', 'application/wasm', 'image/svg+xml'],
    ),
    space,
    comment("Docker's own resolver. Its answers say 600 s, but a restarted container has a new address at once."),
    directive('resolver', '127.0.0.11', 'valid=1s', 'ipv6=off'),
  ]
}

function requestIds(): Line[] {
  return [
    comment("A client's own id is kept where it is harmless in logs, headers and pages."),
    block(
      ['map', '$http_x_request_id', '$edge_request_id'],
      [directive('default', '$request_id'), directive('~^[A-Za-z0-9._-]{8,128}$', '$http_x_request_id')],
    ),
  ]
}

function clients({ trustedProxies, tls }: Edge): Line[] {
  return [
    ...(trustedProxies.length === 0
      ? []
      : [
          comment('Who the client is, the proxies in front of us know. Nobody else is asked.'),
          ...trustedProxies.map((network) => directive('set_real_ip_from', network)),
          directive('real_ip_header', 'X-Forwarded-For'),
          directive('real_ip_recursive', 'on'),
        ]),
    ...(tls === 'upstream'
      ? [
          block(
            ['geo', '$realip_remote_addr', '$from_proxy'],
            [directive('default', '0'), ...trustedProxies.map((network) => directive(network, '1'))],
          ),
          comment('A proxy that does not say how the client came ends TLS itself.'),
          block(
            ['map', '$from_proxy:$http_x_forwarded_proto', '$client_scheme'],
            [directive('default', 'http'), directive('1:http', 'http'), directive('~^1:', 'https')],
          ),
          comment('What came in plainly there, but for our own pages: the redirect itself is one.'),
          block(
            ['map', '$client_scheme:$uri', '$to_https'],
            [
              directive('volatile'),
              directive('default', ''),
              directive('~^http:/\\.edge/', ''),
              directive('~^http:', '1'),
            ],
          ),
        ]
      : []),
    comment('Whether the answer may hold what is secret.'),
    block(
      ['map', '$http_cookie$http_authorization', '$has_credentials'],
      [directive('default', '1'), directive('', '0')],
    ),
  ]
}

/** An app that compresses by itself is not asked to where the edge itself would not. Files of a site hold no secret. */
function encodings({ apps }: Plan): Line[] {
  const sites = apps.filter(({ recipe }) => recipe.site)
  return [
    comment('What is secret and what a stranger chose must not be compressed together, by an app either.'),
    block(
      ['map', '$has_credentials:$edge_app', '$passed_encodings'],
      [
        directive('default', '$http_accept_encoding'),
        directive('~^1:', ''),
        ...sites.map(({ name }) => directive(mapKey(`1:${name}`), '$http_accept_encoding')),
      ],
    ),
  ]
}

function connections(): Line[] {
  return [
    comment('A WebSocket asks for an upgrade; every other request keeps the connection to the app open.'),
    block(['map', '$http_upgrade', '$connection_upgrade'], [directive('default', 'upgrade'), directive('', '')]),
  ]
}

function upstreams({ name, of, port, sticky, probes }: App, edge: Edge): Line[] {
  return [
    comment(`Whichever slot of ${name} runs answers to its name, with all its replicas.`),
    block(
      ['upstream', name],
      [
        directive('zone', name, '128k'),
        ...(sticky === 'address' ? [directive('hash', '$remote_addr', 'consistent')] : []),
        directive('server', `${name}:${port}`, 'resolve', 'max_fails=0'),
        ...(sticky === 'cookie'
          ? [
              directive(
                ...['sticky', 'cookie', `${name}_replica`, 'path=/', 'httponly', 'samesite=lax'],
                ...(publicScheme(edge) === 'https' ? ['secure'] : []),
              ),
            ]
          : []),
        directive('keepalive', '64'),
        comment("Shorter than the app server's own, so that it never closes a connection just as it is used."),
        // The server of a process is not ours to set up: the usual ones keep idle connections for 2 s or more.
        directive('keepalive_timeout', of === undefined ? '60s' : '1s'),
      ],
    ),
    ...(probes.metrics
      ? [
          block(
            ['upstream', `${name}.metrics`],
            [
              directive('zone', `${name}.metrics`, '64k'),
              directive('server', `${name}:${probes.metrics.port}`, 'resolve'),
            ],
          ),
        ]
      : []),
  ]
}
