// Where a check may look: paths that the Plan tells of, and odd ones below them that no app has.
import { randomBytes } from 'node:crypto'
import { outsidePath, routeOf, type Route } from '../model/edge.ts'
import type { App, Plan, Published } from '../model/plan.ts'

/** A name that nobody else has used: of a path, a file, a request. */
export function oddName(): string {
  return `seaworthy-smoke-${randomBytes(6).toString('hex')}`
}

/** A path below a route that no app has; of a route that is one path, that path. */
export function oddPath({ path }: Pick<Route, 'path'>): string {
  return path.endsWith('/') ? `${path}${oddName()}` : path
}

export interface AppRoute {
  readonly route: Route
  readonly app: App
}

/** Each route with its app. */
export function appRoutes({ edge, apps }: Plan): readonly AppRoute[] {
  return edge.routes.flatMap((route) => {
    const app = apps.find(({ name }) => name === route.app)
    return app ? [{ route, app }] : []
  })
}

/** Of each app the first route under which any path is its own. */
export function wholeRoutes(plan: Plan): readonly AppRoute[] {
  const whole = appRoutes(plan).filter(({ route }) => route.path.endsWith('/') && !route.stream)
  return whole.filter(({ app }, index) => whole.findIndex((other) => other.app === app) === index)
}

const missing = oddName()

/**
 * A path of an app that is missing, the same for all checks: one with an ending, for a single-page site answers every
 * other with its page.
 */
export function missingPath({ route: { path }, app }: AppRoute): string {
  return path.endsWith('/') ? `${path}${missing}${app.recipe.site ? '.css' : ''}` : path
}

export interface PrivatePath extends AppRoute {
  /** As the outside would ask for it. */
  readonly path: string
  /** Whether the outside may ask it all the same. */
  readonly open: boolean
}

/** Health and metrics of each app, at every address by which a route would reach them. */
export function privatePaths(plan: Plan): readonly PrivatePath[] {
  return appRoutes(plan).flatMap(({ route, app }) =>
    app.privatePaths
      .map((path) => ({ route, app, path: outsidePath(route, path), liveness: path === app.probes.liveness?.path }))
      // A route that names such a path itself means it.
      .filter(({ path }) => routeOf(plan.edge.routes, path) === route && route.path !== path)
      .map(({ liveness, ...each }) => ({ ...each, open: liveness && plan.edge.publicHealth })),
  )
}

/** Folders of a kind that the edge serves itself, each with its app. */
export function publishedOf(
  { apps }: Plan,
  kind: Published['kind'],
): readonly { readonly app: App; readonly files: Published }[] {
  return apps.flatMap((app) => app.published.filter((files) => files.kind === kind).map((files) => ({ app, files })))
}
