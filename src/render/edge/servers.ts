// The servers of the edge: the one that browsers ask, what is redirected or refused, and the one for inside.
import { endsTls, hostName, portSuffix, publicPort, type Edge } from '../../model/edge.ts'
import type { Plan } from '../../model/plan.ts'
import { block, comment, directive, space, type Line } from '../write/nginx.ts'
import { again, errorAnswers } from './errors.ts'
import { hiddenHeaders } from './headers.ts'
import { limits } from './limits.ts'
import { publicLocations } from './locations.ts'
import { edgePorts, internalHost } from './places.ts'
import { tlsLines } from './tls.ts'

export function servers(plan: Plan): Line[] {
  const { edge } = plan
  const head = endsTls(edge)
    ? [listen(edgePorts.https, 'ssl', 'default_server'), directive('http2', 'on'), ...tlsLines(edge)]
    : [listen(edgePorts.http, 'default_server')]
  return [
    ...internal(plan),
    space,
    ...(endsTls(edge) ? [...redirect(plan), space] : []),
    ...(edge.domain === undefined ? [] : [...foreign(head), space]),
    ...main(plan, edge.domain === undefined ? head : withoutDefault(head)),
  ]
}

/** Nothing is known yet of whoever answers. */
function unknown(): Line[] {
  return ['$edge_app', '$edge_prefix', '$edge_cache', '$edge_disposition', '$edge_location', '$edge_page'].map((name) =>
    directive('set', name, ''),
  )
}

function main(plan: Plan, head: readonly Line[]): Line[] {
  const { edge } = plan
  return [
    comment('The site.'),
    block(
      ['server'],
      [
        ...head,
        directive('server_name', edge.domain ?? '_'),
        ...(edge.tls === 'upstream'
          ? [
              block(
                ['if', '($to_https)'],
                [directive('return', '308', `https://${edge.domain ?? '$host'}$request_uri`)],
              ),
            ]
          : []),
        space,
        ...unknown(),
        ...limits(edge),
        space,
        ...proxying(edge),
        ...publicLocations(plan),
        ...again(plan),
        ...errorAnswers(endsTls(edge) ? `https://${edge.domain ?? '$host'}${portSuffix(edge)}$request_uri` : undefined),
      ],
    ),
  ]
}

/** Headers by which apps and servers let themselves be told of the client or of another address. */
const unheard = [
  ...['Forwarded', 'X-Forwarded-Protocol', 'X-Forwarded-Scheme', 'X-Forwarded-Ssl', 'X-Original-URL'],
  ...['X-Rewrite-URL', 'Proxy'],
]

/** Inherited by every location that passes requests on. */
function proxying(edge: Edge): Line[] {
  // A request line with a full address chooses the server by that, while its Host header may still say anything.
  const host = edge.domain === undefined ? '$http_host' : `${hostName(edge)}${portSuffix(edge)}`
  const scheme = edge.tls === 'upstream' ? '$client_scheme' : '$scheme'
  const headers: [string, string][] = [
    ['Host', host],
    ['X-Request-ID', '$edge_request_id'],
    ['X-Real-IP', '$remote_addr'],
    ['X-Forwarded-For', '$remote_addr'],
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Port', String(edge.tls === 'upstream' ? 443 : publicPort(edge))],
    ['X-Forwarded-Prefix', '$edge_prefix'],
    ...unheard.map((name): [string, string] => [name, '']),
    ['Accept-Encoding', '$passed_encodings'],
    ['Upgrade', '$http_upgrade'],
    ['Connection', '$connection_upgrade'],
  ]
  return [
    directive('proxy_http_version', '1.1'),
    comment("The client's own forwarded headers are not passed on: they could say anything. An empty one is not sent."),
    ...headers.map(([name, value]) => directive('proxy_set_header', name, value)),
    ...hiddenHeaders(edge).map((name) => directive('proxy_hide_header', name)),
    directive('proxy_redirect', 'off'),
    comment('An app on the same machine takes a connection at once, or its container is gone.'),
    directive('proxy_connect_timeout', '500ms'),
    comment('Once more, elsewhere, and only before the first byte; nginx never repeats a POST that it has sent.'),
    directive('proxy_next_upstream', 'error', 'timeout'),
    directive('proxy_next_upstream_tries', '3'),
    directive('proxy_next_upstream_timeout', '10s'),
    comment('Room for large cookies and headers.'),
    directive('proxy_buffer_size', '16k'),
    directive('proxy_buffers', '8', '16k'),
  ]
}

function redirect(plan: Plan): Line[] {
  const { edge } = plan
  return [
    ...(edge.domain === undefined ? [] : [...foreign([listen(edgePorts.http, 'default_server')]), space]),
    comment('Plain HTTP goes to HTTPS, with its method.'),
    block(
      ['server'],
      [
        listen(edgePorts.http, ...(edge.domain === undefined ? ['default_server'] : [])),
        directive('server_name', edge.domain ?? '_'),
        ...unknown(),
        block(
          ['location', '/'],
          [directive('return', '308', `https://${edge.domain ?? '$host'}${portSuffix(edge)}$request_uri`)],
        ),
        ...errorAnswers(),
      ],
    ),
  ]
}

/** Answers for every host name but the edge's own. */
function foreign(head: readonly Line[]): Line[] {
  return [
    comment('A host name that is not ours.'),
    block(
      ['server'],
      [
        ...head,
        directive('server_name', '_'),
        ...unknown(),
        block(['location', '/'], [directive('return', '421')]),
        ...errorAnswers(),
      ],
    ),
  ]
}

/** Health and metrics, for neighbours: the name is this container's on the edge's own network, which has no way in. */
function internal(plan: Plan): Line[] {
  const pass = (path: string, target: string): Line =>
    block(['location', '=', path], [directive('proxy_pass', `http://${target}`)])
  return [
    comment('For the health check and for neighbours. The name is an address of the internal network alone.'),
    block(
      ['server'],
      [
        directive('listen', `127.0.0.1:${edgePorts.internal}`),
        directive('listen', `${internalHost}:${edgePorts.internal}`),
        directive('server_name', '_'),
        directive('access_log', 'off'),
        ...unknown(),
        directive('proxy_http_version', '1.1'),
        directive('proxy_set_header', 'Host', hostName(plan.edge)),
        directive('proxy_set_header', 'Connection', ''),
        directive('proxy_set_header', 'X-Request-ID', '$edge_request_id'),
        directive('proxy_set_header', 'X-Forwarded-Proto', 'https'),
        ...hiddenHeaders(plan.edge).map((name) => directive('proxy_hide_header', name)),
        directive('proxy_connect_timeout', '500ms'),
        directive('proxy_read_timeout', '5s'),
        block(['location', '=', '/healthz'], [directive('return', '204')]),
        block(['location', '=', '/status'], [directive('stub_status')]),
        comment('Which worker answers: after a reload a new one.'),
        block(['location', '=', '/worker'], [directive('return', '200', '$pid')]),
        ...plan.apps.flatMap(({ name, probes }) => [
          ...(probes.liveness ? [pass(`/${name}/healthz`, `${name}${probes.liveness.path}`)] : []),
          ...(probes.readiness ? [pass(`/${name}/readyz`, `${name}${probes.readiness.path}`)] : []),
          ...(probes.metrics ? [pass(`/${name}/metrics`, `${name}.metrics${probes.metrics.path}`)] : []),
        ]),
        block(['location', '/'], [directive('return', '404')]),
        ...errorAnswers(),
      ],
    ),
  ]
}

function withoutDefault(head: readonly Line[]): Line[] {
  return head.map((line) =>
    line.kind === 'directive' ? { ...line, words: line.words.filter((word) => word !== 'default_server') } : line,
  )
}

function listen(port: number, ...words: string[]): Line {
  return directive('listen', String(port), ...words)
}
