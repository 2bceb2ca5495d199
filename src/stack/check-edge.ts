// The edge: routes lead to apps, each path to one, and bodies have room.
import { endsTls, usualEdgeResources, usualPorts } from '../model/edge.ts'
import { kibibytes, scratchMebibytes } from '../model/resources.ts'
import { routable, type Stack } from '../model/stack.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './problem.ts'

export function checkRoutes(stack: Stack): Problem[] {
  const apps = routable(stack.apps)
  const routes = Object.entries(stack.edge.routes).map(([path, { app }]) => [path, app] as const)
  const isRouted = (app: string): boolean => routes.some(([, target]) => target === app)
  const problems: Problem[] = routes
    .filter(([, app]) => !apps.includes(app))
    .map(([path, app]) => ({
      id: 'unknown-app',
      path: ['edge', 'routes', path],
      message: `edge.routes: ${path} goes to ${app}, which is not an app of this stack`,
      help: didYouMean(app, apps),
    }))
  for (const [path, { stripPrefix }] of Object.entries(stack.edge.routes)) {
    if (stripPrefix === false || (typeof stripPrefix === 'string' && path.startsWith(stripPrefix))) continue
    if (stripPrefix === true && path.endsWith('/')) continue
    problems.push({
      id: 'invalid-value',
      path: ['edge', 'routes', path, 'strip_prefix'],
      message: `edge.routes: the prefix to strip from ${path} must be a part of it that ends with /`,
      help: `write strip_prefix: ${path.slice(0, path.indexOf('/', 1) + 1) || '/'}`,
    })
  }
  for (const [app, { processes }] of Object.entries(stack.apps))
    for (const process of Object.keys(processes))
      if (apps.includes(`${app}-${process}`) && !isRouted(`${app}-${process}`))
        problems.push({
          id: 'unknown-app',
          path: ['apps', app, 'processes', process, 'port'],
          message: `apps.${app}.processes.${process}.port: no route leads there`,
          help: `give it one, such as edge: {routes: {/${process}/: ${app}-${process}}}; or leave port out, if only the process itself needs it`,
        })
  if (problems.length > 0) return problems
  const unrouted = Object.keys(stack.apps).filter((app) => !isRouted(app))
  // One app without a route has `/`; two would share it.
  if (unrouted.length > 0 && (unrouted.length > 1 || routes.some(([path]) => path === '/'))) {
    problems.push({
      id: 'route-taken',
      path: ['apps', unrouted.at(-1) ?? ''],
      atKey: true,
      message: `two apps on one route: ${[...new Set([...routes.filter(([path]) => path === '/').map(([, app]) => app), ...unrouted])].join(' and ')} would both answer /`,
      help: `say which app answers where, for instance edge: {routes: {/: ${apps[0] ?? 'web'}, /${apps.at(-1) ?? 'api'}/: ${apps.at(-1) ?? 'api'}}}`,
    })
  }
  const { domain } = stack.edge
  const { http = usualPorts(domain).http, https = usualPorts(domain).https } = stack.edge.ports
  if (endsTls(stack.edge) && http === https)
    problems.push({
      id: 'port-taken',
      path: ['edge', 'ports', 'https'],
      message: `edge.ports: http and https are both ${http}`,
    })
  return problems
}

export function checkEdge({ apps, edge }: Stack): Problem[] {
  const problems: Problem[] = Object.keys(edge.headers)
    .filter((app) => !routable(apps).includes(app))
    .map((app) => ({
      id: 'unknown-app',
      path: ['edge', 'headers', app],
      atKey: true,
      message: `edge.headers: ${app} is not an app of this stack`,
      help: didYouMean(app, routable(apps)),
    }))
  if (edge.tls === 'upstream' && edge.trustedProxies.length === 0)
    problems.push({
      id: 'missing-key',
      path: ['edge', 'tls'],
      message:
        'edge.tls: upstream needs edge.trusted_proxies: every client would have the address of the proxy in front',
      help: 'name its address or network, such as trusted_proxies: [10.0.0.0/8]',
    })
  problems.push(...checkBodySizes(edge))
  const published = Object.entries(apps).flatMap(([app, section]) => [
    ...Object.keys(section.static).map((url) => ({ app, key: 'static', url })),
    ...Object.values(section.uploads).flatMap((url) => (url === null ? [] : [{ app, key: 'uploads', url }])),
  ])
  for (const [index, { app, key, url }] of published.entries()) {
    const taken =
      url === '/'
        ? `/ is the app's own; files are served below a path such as /${key}/`
        : published.findIndex((each) => each.url === url) !== index
          ? `${url} is already the URL of other files`
          : Object.hasOwn(edge.routes, url)
            ? `${url} is already a route of ${edge.routes[url]?.app}`
            : undefined
    if (taken !== undefined)
      problems.push({ id: 'route-taken', path: ['apps', app, key], message: `apps.${app}.${key}: ${taken}` })
  }
  return problems
}

/** The edge takes in a whole body before it asks the app, but for streams. */
function checkBodySizes({ maxBodySize, routes, resources }: Stack['edge']): Problem[] {
  const room = scratchMebibytes(resources.memory ?? usualEdgeResources.memory)
  const stated = [
    { path: ['edge', 'max_body_size'], size: maxBodySize },
    ...Object.entries(routes).map(([route, { stream, maxBodySize: size }]) => ({
      path: ['edge', 'routes', route, 'max_body_size'],
      size: stream ? undefined : size,
    })),
  ]
  return stated.flatMap(({ path, size }) =>
    size === undefined || kibibytes(size) <= room * 1024
      ? []
      : [
          {
            id: 'invalid-value',
            path,
            message: `${path.join('.')}: ${size} is more than the ${room}M that the edge has for bodies: half of its memory`,
            help: `raise edge.resources.memory to ${Math.ceil(kibibytes(size) / 512)}M or more, or pass large bodies on as they come: a route with stream: true`,
          },
        ],
  )
}
