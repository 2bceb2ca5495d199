import { endsTls } from '../../model/edge.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'
import type { Question } from '../client.ts'
import { failure } from '../contract.ts'
import { appRoutes, missingPath, oddName, privatePaths, publishedOf, wholeRoutes } from '../paths.ts'

/** What the edge's own answers have, whatever the apps are. */
const own = ['Content-Security-Policy', 'Referrer-Policy', 'X-Content-Type-Options', 'X-Frame-Options']

export const securityHeaders: Check = {
  id: 'security-headers',
  promise: 'H-headers',
  proves: 'every answer has the headers of its policy, each once: pages, errors, redirects, files and private paths',
  how: 'asks each kind of address of each app, and counts the headers that are promised there; X-Content-Type-Options is nosniff',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const asked: readonly (Question & { readonly names: readonly string[] })[] = [
      ...appRoutes(plan).map(({ route, app }) => ({ path: route.path, names: Object.keys(app.headers) })),
      // The edge may answer for the app, in its own words.
      ...wholeRoutes(plan).map((each) => ({
        path: missingPath(each),
        names: each.app.errors === 'page' ? own : Object.keys(each.app.headers),
      })),
      ...wholeRoutes(plan).flatMap(({ route: { path } }) =>
        path === '/' ? [] : [{ path: path.slice(0, -1), names: own }],
      ),
      // A missing file the edge answers, or the app, which may have left one of them out.
      ...[...publishedOf(plan, 'assets'), ...publishedOf(plan, 'uploads')].map(({ app, files }) => ({
        path: `${files.url}${oddName()}.css`,
        names: own.filter((name) => name in app.headers),
      })),
      ...privatePaths(plan).flatMap(({ path, open }) => (open ? [] : [{ path, names: own }])),
      { path: '/', method: 'TRACE', names: own },
      ...(endsTls(plan.edge) ? [{ path: '/', plain: true, names: own }] : []),
    ]
    const found = await Promise.all(
      asked.map(async ({ names, ...question }): Promise<Failure[]> => {
        const answer = await client.look(question)
        return names.flatMap((name) => {
          const values = answer.all(name)
          if (values.length === 1 && (name !== 'X-Content-Type-Options' || values[0] === 'nosniff')) return []
          const got = values.length === 0 ? 'none' : values.join(' and ')
          return [failure(client, question, `${name} once`, got)]
        })
      }),
    )
    return found.flat()
  },
}
