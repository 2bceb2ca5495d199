import type { Plan } from '../../model/plan.ts'
import type { Check } from '../check.ts'
import { failure } from '../contract.ts'
import { publishedOf, wholeRoutes } from '../paths.ts'

/** Ways out of a folder, as they stand after its URL, with and without the slash at its end. */
const ways = [
  '../../../../etc/passwd',
  '%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2fetc/passwd',
  '..%5c..%5cetc%5cpasswd',
  '..;/..;/etc/passwd',
  '.../.../etc/passwd',
  '%252e%252e/%252e%252e/etc/passwd',
  '..%c0%af..%c0%afetc/passwd',
  '..%00/../etc/passwd',
  '//etc/passwd',
  'x/../../../../etc/passwd',
]

export const traversal: Check = {
  id: 'traversal',
  promise: 'M-static',
  proves: 'no address leads out of the folders that are served',
  how: 'asks below each published URL, and each site, for /etc/passwd in every spelling known: never that file, and no error of the server',
  quick: false,
  applies: (plan) => folders(plan).length > 0,
  async run({ plan, client }) {
    const paths = folders(plan).flatMap((folder) => [
      ...ways.map((way) => `${folder}${way}`),
      // What `alias` gives away where its location has no slash at its end.
      ...(folder === '/' ? [] : [`${folder.slice(0, -1)}../etc/passwd`, `${folder.slice(0, -1)}../../etc/passwd`]),
    ])
    const found = await Promise.all(
      paths.map(async (path) => {
        const answer = await client.ask({ path })
        const escaped = /^\w+:[^:\n]*:\d+:\d+:/m.exec(answer.text())?.[0]
        if (escaped === undefined && answer.status < 500) return []
        return [failure(client, { path }, 'nothing from outside of the folder', escaped ?? String(answer.status))]
      }),
    )
    return found.flat()
  },
}

function folders(plan: Plan): readonly string[] {
  const published = [...publishedOf(plan, 'assets'), ...publishedOf(plan, 'uploads')]
  const sites = wholeRoutes(plan).filter(({ app }) => app.recipe.site !== undefined)
  return [...new Set([...published.map(({ files }) => files.url), ...sites.map(({ route }) => route.path)])]
}
