// The edge: which path goes to which app, and where it listens.
import { usualPorts, type Edge } from '../model/plan.ts'
import type { Stack } from '../model/stack.ts'
import { resolveResources } from './resources.ts'

type Route = Edge['routes'][number]

/** 1.27.4 brought keepalive_min_timeout, without which a reload drops requests. */
const image = 'nginx:1.30'

export function resolveRoutes(stack: Stack): readonly Route[] {
  const stated = Object.entries(stack.edge.routes).map(([path, app]) => ({ path, app }))
  // The reference check lets one app at most be without a route.
  const unrouted = Object.keys(stack.apps).filter((app) => !stated.some((route) => route.app === app))
  return [...stated, ...unrouted.map((app) => ({ path: '/', app }))].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

export function resolveEdge(stack: Stack, routes: readonly Route[]): Edge {
  const { domain, tls, ports, maxBodySize, resources } = stack.edge
  const usual = usualPorts(domain)
  return {
    image,
    domain,
    tls,
    ports: { http: ports.http ?? usual.http, https: ports.https ?? usual.https },
    routes,
    maxBodySize,
    // Half of it may be bodies of requests on their way to an app, in /tmp.
    resources: resolveResources({ cpus: 1, memory: '256M', pids: 128 }, resources),
  }
}
