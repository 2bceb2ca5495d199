import { endsTls } from '../../model/edge.ts'
import type { Check } from '../check.ts'
import type { Question } from '../client.ts'
import type { Response } from '../response.ts'
import { failure } from '../contract.ts'
import { missingPath, oddName, privatePaths, publishedOf, wholeRoutes } from '../paths.ts'

export const noServerPages: Check = {
  id: 'no-server-pages',
  promise: 'H-errors',
  proves: 'no answer tells which server made it: no page of its own, no version, no X-Powered-By',
  how: 'asks pages, missing pages and files, private paths and plain HTTP, and one by TRACE: what the edge answers itself as a browser would',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const headers = { Accept: 'text/html' }
    const published = [...publishedOf(plan, 'assets'), ...publishedOf(plan, 'uploads')]
    const asked: readonly Question[] = [
      ...plan.edge.routes.flatMap(({ path, stream }) => (stream ? [] : [{ path }])),
      ...wholeRoutes(plan).map((each) => ({ path: missingPath(each) })),
      ...published.flatMap(({ files }) => [{ path: files.url }, { path: `${files.url}${oddName()}.css`, headers }]),
      ...privatePaths(plan).map(({ path }) => ({ path, headers })),
      { path: '/', method: 'TRACE', headers },
      ...(endsTls(plan.edge) ? [{ path: '/', plain: true, headers }] : []),
    ]
    const found = await Promise.all(
      asked.map(async (question) => {
        const got = tells(await client.look(question))
        return got === undefined ? [] : [failure(client, question, 'nothing of the server', got)]
      }),
    )
    return found.flat()
  },
}

function tells(answer: Response): string | undefined {
  for (const name of ['server', 'x-powered-by', 'x-aspnet-version', 'x-runtime'])
    for (const value of answer.all(name)) if (name !== 'server' || /[\d/]/.test(value)) return `${name}: ${value}`
  // The last line of every page that the server has built in.
  return /<center>nginx[^<]*<\/center>/.exec(answer.text())?.[0]
}
