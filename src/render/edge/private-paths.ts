// Health and metrics: refused to the outside, at every address by which a route would reach them.
import { outsidePath, routeOf, type Route } from '../../model/edge.ts'
import type { App, Plan } from '../../model/plan.ts'

export interface PrivatePath {
  /** As the outside would ask for it. */
  readonly path: string
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
        .map((path) => ({ path, open: edge.publicHealth && app !== undefined && isLiveness(app, route, path) }))
    )
  })
  return all.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function isLiveness({ probes }: App, route: Route, path: string): boolean {
  return probes.liveness !== undefined && path === outsidePath(route, probes.liveness.path)
}
