import type { App, Plan } from '../../model/plan.ts'
import type { Check } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import { askAllInside, insideFailure, shown } from '../neighbour.ts'
import { oddName, oddPath } from '../paths.ts'

export const siteAlone: Check = {
  id: 'site-alone',
  promise: 'H-web',
  proves: 'a site’s own server serves its files and knows no other app',
  how: 'asks the site’s container, past the edge, for addresses of the other apps: its page or 404 has to come, as for an address of nobody',
  quick: false,
  applies: (plan) => plan.apps.some((app) => app.recipe.site !== undefined && foreignPaths(plan, app).length > 0),
  async run({ plan, containers }) {
    const found = await Promise.all(
      plan.apps
        .filter(({ recipe }) => recipe.site !== undefined)
        .map(async (site): Promise<Failure[]> => {
          const paths = foreignPaths(plan, site)
          const urls = [`/${oddName()}`, ...paths].map((path) => `http://${site.name}:${site.port}${path}`)
          const [nobody, ...others] = await askAllInside(containers, urls)
          return others.flatMap((other, index) => {
            const same = other && nobody && other.status === nobody.status && other.text() === nobody.text()
            if (same && other.header('x-request-id') === undefined) return []
            const expected = `what it answers to any address: ${nobody?.status}`
            return [insideFailure(containers, urls[index + 1] ?? '', expected, shown(other))]
          })
        }),
    )
    return found.flat()
  },
}

/** Addresses of the other apps, as the outside asks for them. */
function foreignPaths({ edge }: Plan, site: App): readonly string[] {
  return edge.routes.filter(({ app, path }) => app !== site.name && path !== '/').map(oddPath)
}
