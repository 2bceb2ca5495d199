// Health and metrics: refused to the outside, at every address by which a route would reach them.
import { outsidePath, routeOf, type Route } from '../../model/edge.ts'
import type { App, Plan } from '../../model/plan.ts'

export interface PrivatePath {
  /** As the outside would ask for it. */
  readonly path: string
  /** Every spelling by which a program's own router may find it: in any case, with a slash at its end or without. */
  readonly pattern: string
  /** Whether it may be asked all the same: liveness, where the stack file says so. */
  readonly open: boolean
}

/** Sorted by path. */
export function privatePaths({ edge, apps }: Plan): PrivatePath[] {
  const all = edge.routes.flatMap((route): PrivatePath[] => {
    const app = apps.find(({ name }) => name === route.app)
    return (
      (app?.privatePaths ?? [])
        .map((path) => outsidePath(route, path))
        // A route that names such a path itself means it.
        .filter((path) => routeOf(edge.routes, path) === route && route.path !== path)
        .map((path) => ({
          path,
          pattern: patternOf(path, edge.routes, route),
          open: edge.publicHealth && app !== undefined && isLiveness(app, route, path),
        }))
    )
  })
  return all.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function patternOf(path: string, routes: readonly Route[], route: Route): string {
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`
  // The other spelling may be another route's own.
  const both = routeOf(routes, other) === route && other !== route.path
  const escaped = path.replace(both ? /\/$/ : /$^/, '').replaceAll(/[^\w/-]/g, String.raw`\$&`)
  return `^${escaped}${both ? '/?' : ''}$`
}

function isLiveness({ probes }: App, route: Route, path: string): boolean {
  return probes.liveness !== undefined && path === outsidePath(route, probes.liveness.path)
}
