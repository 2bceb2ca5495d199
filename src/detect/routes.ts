// Which app answers where: as the repository's own proxies say it, else as the code of the apps does.
import type { Evidence } from '../model/detection.ts'
import type { NamedAppDraft, ProxyDraft, RouteDraft } from '../model/draft.ts'
import { asWebsocketsAndStreams } from './live-routes.ts'

const look = 'look at it: nothing in the repository says which app answers where'

/** `proxies`: production's first. */
export function routesOf(apps: readonly NamedAppDraft[], proxies: readonly ProxyDraft[]): RouteDraft[] {
  const all = [...proxies, ...apps.flatMap((app) => app.site?.proxies ?? [])].flatMap((proxy) => {
    const app = targetOf(apps, proxy)
    return app
      ? [{ ...proxy, app, path: directory(proxy.path), websocket: proxy.websocket && speaksWebsocket(app, proxy) }]
      : []
  })
  const [only] = apps
  if (!only) return []
  if (apps.length === 1) {
    const upgrade = all.find((each) => each.websocket && each.app === only)
    const route = routeTo(only, '/', upgrade ? [upgrade.evidence] : [])
    const routes = asWebsocketsAndStreams(apps, [{ ...route, websocket: upgrade !== undefined }])
    return routes.length === 1 && !routes.some((each) => each.websocket || each.stream || each.note !== undefined)
      ? []
      : routes
  }
  const root = rootOf(apps, all)
  const others = apps
    .filter((app) => app !== root.app)
    .flatMap((app) =>
      routesTo(
        app,
        apps,
        all.filter((each) => each.app === app),
      ),
    )
  return asWebsocketsAndStreams(apps, withoutTaken([root.route, ...others])).map((route, index, found) =>
    found.findIndex(({ app }) => app === route.app) === index ? withAddress(route, apps) : route,
  )
}

/** A path is one app's: another that answers it, too, is behind a path of its own name. */
function withoutTaken(routes: readonly RouteDraft[]): RouteDraft[] {
  const found: RouteDraft[] = []
  for (const route of routes) {
    const taken = found.find(({ path }) => path === route.path)
    const own = { ...route, path: `/${route.app}/`, stripPrefix: true, note: `${route.path} is that of ${taken?.app}` }
    if (!taken) found.push(route)
    else if (!found.some(({ app, path }) => app === route.app && path === own.path)) found.push(own)
  }
  return found
}

type Targeted = ProxyDraft & { readonly app: NamedAppDraft }

function routeTo(app: NamedAppDraft, path: string, evidence: readonly Evidence[] = []): RouteDraft {
  return { path, app: app.name, stripPrefix: false, websocket: false, stream: false, evidence }
}

/** Pages that ask somebody's own machine for an app find nothing there. */
function withAddress(route: RouteDraft, apps: readonly NamedAppDraft[]): RouteDraft {
  const app = apps.find(({ name }) => name === route.app)
  const asked = apps
    .flatMap(({ site }) => site?.asks ?? [])
    .find(({ port }) => !app?.site && port === (app?.port?.value ?? 8000))
  if (!asked) return route
  const { url, evidence } = asked
  const note = `${evidence.file}:${evidence.line} asks ${url}, which is nobody's there: let it ask ${route.path}`
  return { ...route, note: route.note === undefined ? note : `${route.note}; ${note}` }
}

/** Many proxies pass upgrades on without need, and a WebSocket's route waits long: something else has to speak for it, too. */
function speaksWebsocket(app: NamedAppDraft, { path }: ProxyDraft): boolean {
  return (
    !app.site &&
    (app.paths.some(({ kind }) => kind === 'websocket') ||
      app.packages.some((name) => /socketio$|(^|-)sock(et)?s?$|^wsproto$/.test(name)) ||
      /(^|[/_-])(ws|wss|web-?sockets?|socket\.io|sockets?)([/_-]|$)/i.test(path))
  )
}

/** Paths of routes begin and end with a slash. */
function directory(path: string): string {
  return `${path}/`.replaceAll(/\/{2,}/g, '/')
}

/** The app that a proxy means: by its service, by its port on this machine, or because there is one program alone. */
function targetOf(apps: readonly NamedAppDraft[], { host, port }: ProxyDraft): NamedAppDraft | undefined {
  const named =
    apps.find((app) => app.services.some(({ name }) => name === host)) ?? apps.find((app) => app.name === host)
  if (named) return named
  if (!/^(localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|\[?::1\]?)$/.test(host)) return undefined
  const programs = apps.filter((app) => !app.site)
  const byPort = programs.filter((app) => app.port?.value === port)
  return byPort.length === 1 ? byPort[0] : programs.length === 1 ? programs[0] : undefined
}

/** The app of `/`: a proxy's word, unless a site is there that no proxy speaks of; else a site; else what makes pages; else the first. */
function rootOf(apps: readonly NamedAppDraft[], all: readonly Targeted[]): { app: NamedAppDraft; route: RouteDraft } {
  const stated = all.find(({ path }) => path === '/')
  const site = apps.find((app) => app.site) ?? apps.find(isForPeople)
  const isSpokenOf = stated !== undefined && (!site || isForPeople(stated.app) || all.some(({ app }) => app === site))
  const app = (isSpokenOf ? stated.app : site) ?? (apps[0] as NamedAppDraft)
  const route = routeTo(app, '/', stated?.app === app ? [stated.evidence] : [])
  return { app, route: { ...route, websocket: stated?.app === app && stated.websocket } }
}

/** Pages: a site, or a program that makes them where the others are none. */
function isForPeople({ site, isFrontend }: NamedAppDraft): boolean {
  return site !== undefined || isFrontend === true
}

function routesTo(app: NamedAppDraft, apps: readonly NamedAppDraft[], proxies: readonly Targeted[]): RouteDraft[] {
  const stated = proxies.filter(
    ({ path }, index) => path !== '/' && proxies.findIndex((each) => each.path === path) === index,
  )
  const [best] = stated
  if (best) {
    // What production's proxy says is all of it: another's only helps out.
    const routes = stated.filter(({ weight }) => weight >= best.weight * 0.9).map((proxy) => routeOf(app, proxy))
    return merged(routes.toSorted((a, b) => a.path.length - b.path.length))
  }
  const prefixes = app.site ? undefined : prefixesOf(app)
  if (prefixes) {
    // An app that would answer everything shows the pages about itself, too.
    const about = app.pages ? (app.documentation ?? []) : []
    const others = about.filter(({ path }) => !prefixes.some((each) => path.startsWith(each.path)))
    return [...prefixes, ...others].map(({ path, evidence }) => routeTo(app, path, [evidence]))
  }
  const [first] = apps.filter((each) => !isForPeople(each))
  if (!app.site && apps.some(isForPeople) && first === app)
    return [{ ...routeTo(app, '/api/'), stripPrefix: true, note: look }]
  return [{ ...routeTo(app, `/${app.name}/`), stripPrefix: !app.site, note: look }]
}

function routeOf(
  app: NamedAppDraft,
  { path, to, websocket, stream, evidence }: Targeted,
): RouteDraft & { readonly to: string } {
  const kept = directory(to) === path
  return {
    ...routeTo(app, path, [evidence]),
    to: directory(to),
    stripPrefix: !kept,
    websocket,
    stream,
    ...(kept || to === '/' ? {} : { note: `there the path becomes ${to}; the edge can only take all of it off` }),
  }
}

/** A path below another one that comes to the same gives it what it has, and is no route of its own. */
function merged(routes: readonly (RouteDraft & { readonly to: string })[]): RouteDraft[] {
  const found: (RouteDraft & { readonly to: string })[] = []
  for (const route of routes) {
    const index = found.findIndex(
      (above) =>
        route.path.startsWith(above.path) &&
        route.to === (above.stripPrefix ? `/${route.path.slice(above.path.length)}` : route.path),
    )
    const above = found[index]
    if (!above || (!above.stripPrefix && (route.websocket !== above.websocket || route.stream !== above.stream)))
      found.push(route)
    else
      found[index] = {
        ...above,
        websocket: above.websocket || route.websocket,
        stream: above.stream || route.stream,
        evidence: [...above.evidence, ...(route.websocket || route.stream ? route.evidence : [])],
      }
  }
  return found.map((each) => {
    const { to: _, ...route } = each
    return route
  })
}

const ofTheFramework =
  /^\/(docs|redoc|openapi\.json|metrics|favicon\.ico|static|_?health\w*|live\w*|ready\w*|ping|up)?(\/|$)/

/** First parts of all paths that the code answers, where `/api/` is one of a few; any where it would answer with pages itself. */
function prefixesOf({ paths, pages }: NamedAppDraft): { path: string; evidence: Evidence }[] | undefined {
  const own = paths.filter(
    ({ path, kind }) => kind !== 'websocket' && !ofTheFramework.test(path) && !(pages && /^\/[{<]/.test(path)),
  )
  const found = new Map<string, Evidence>()
  for (const { path, evidence } of own) {
    const prefix = /^\/[\w.~-]+(\/|$)/.exec(path)?.[0]
    if (prefix === undefined) return undefined
    if (!found.has(prefix)) found.set(prefix, evidence)
  }
  if (pages && found.size > 0) return [...found].map(([path, evidence]) => ({ path, evidence }))
  return found.has('/api/') && found.size <= 3 ? [...found].map(([path, evidence]) => ({ path, evidence })) : undefined
}
