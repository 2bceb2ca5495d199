// The edge: which app answers where, how long and how much, and what the stack file says of the door itself.
import { usualEdgeResources, usualPorts, type Edge, type RateLimit, type Route } from '../model/edge.ts'
import type { Providers } from '../model/provider.ts'
import type { RouteSection, Stack } from '../model/stack.ts'
import { compare } from './compare.ts'
import { resolveResources } from './resources.ts'

const image = 'nginx:1.30'

/** What the edge adds to the app server's own time limit, so that the app server is the one to end a request. */
const extraSeconds = 5

/** How long a WebSocket or a stream may be silent. */
const streamSeconds = 3600

const usualRoute: Omit<RouteSection, 'app'> = { stripPrefix: false, stream: false, websocket: false }

export function resolveRoutes(stack: Stack, providers: Providers): readonly Route[] {
  const stated = Object.entries(stack.edge.routes)
  // The reference check lets one app at most be without a route.
  const unrouted = Object.keys(stack.apps).filter((app) => !stated.some(([, route]) => route.app === app))
  const all = [...stated, ...unrouted.map((app): [string, RouteSection] => ['/', { ...usualRoute, app }])]
  return all
    .map(([path, { app, stripPrefix, stream, websocket, timeoutSeconds, maxBodySize }]): Route => {
      const section = stack.apps[app]
      const provider = providers.frameworks.find(({ name }) => name === section?.framework)
      const own = section && provider ? provider.timeoutSeconds(section) + extraSeconds : 60
      return {
        path,
        app,
        stripPrefix: prefixOf(path, stripPrefix),
        stream,
        timeoutSeconds: timeoutSeconds ?? (stream || websocket ? streamSeconds : own),
        maxBodySize,
      }
    })
    .toSorted((a, b) => compare(a.path, b.path))
}

/** Stripping `/` strips nothing. */
function prefixOf(path: string, stripPrefix: boolean | string): string | undefined {
  const prefix = stripPrefix === true ? path : stripPrefix
  return prefix === false || prefix === '/' ? undefined : prefix
}

export function resolveEdge(stack: Stack, routes: readonly Route[]): Edge {
  const { edge, logFormat } = stack
  const usual = usualPorts(edge.domain)
  return {
    image,
    domain: edge.domain,
    tls: edge.tls,
    tlsProfile: edge.tlsProfile,
    ports: { http: edge.ports.http ?? usual.http, https: edge.ports.https ?? usual.https },
    trustedProxies: edge.trustedProxies,
    routes,
    rateLimits: Object.entries(edge.rateLimits)
      .map(([path, { count, per, burst, header }]): RateLimit => ({ path, count, per, burst, header }))
      .toSorted((a, b) => compare(a.path, b.path)),
    connectionsPerClient: edge.connectionsPerClient,
    maxBodySize: edge.maxBodySize,
    publicHealth: edge.publicHealth,
    logFormat,
    resources: resolveResources(usualEdgeResources, edge.resources),
  }
}
