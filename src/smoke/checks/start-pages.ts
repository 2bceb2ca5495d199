import { outsidePath, routeOf } from '../../model/edge.ts'
import type { App } from '../../model/plan.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check, RunningStack } from '../check.ts'
import { failure } from '../contract.ts'
import { linesWith } from '../log-lines.ts'
import { appRoutes, type AppRoute } from '../paths.ts'
import type { Response } from '../response.ts'

/** A start page often leads to another, and that one to a login. */
const mostRedirects = 3

export const startPages: Check = {
  id: 'start-pages',
  promise: 'M-proxy',
  proves: 'no app fails at the page that it is opened with',
  how: `asks each route, and each page that an app names as its probe, and goes where the answer leads on the same site, at most ${mostRedirects} times: no 5xx; 401, 403 and 404 are answers`,
  // An app may need its first data before it has a page: a start tells of it, and is none the worse.
  quick: false,
  applies: ({ edge }) => edge.routes.length > 0,
  async run(stack) {
    return (await Promise.all(pages(stack).map((page) => fails(stack, page)))).flat()
  },
}

interface Page {
  readonly path: string
  readonly app: App
}

/** Each path once. */
function pages({ plan }: RunningStack): readonly Page[] {
  const all = appRoutes(plan).flatMap((each) => [
    { path: each.route.path, app: each.app },
    ...probePages(each, plan.edge),
  ])
  return [...new Map(all.map((page) => [page.path, page])).values()]
}

/** Pages of an app that are public and also tell how it is, such as `/login`. */
function probePages({ route, app }: AppRoute, { routes }: RunningStack['plan']['edge']): Page[] {
  return [app.probes.liveness, app.probes.readiness].flatMap((probe) => {
    if (!probe?.own || app.privatePaths.includes(probe.path)) return []
    const path = outsidePath(route, probe.path)
    return routeOf(routes, path) === route ? [{ path, app }] : []
  })
}

async function fails(stack: RunningStack, page: Page): Promise<readonly Failure[]> {
  const { client, plan } = stack
  let path = page.path
  let answer = await client.look({ path })
  for (let times = 0; times < mostRedirects; times++) {
    const next = redirect(answer, path, client.host)
    if (next === undefined) break
    path = next
    answer = await client.look({ path })
  }
  // What the edge answers in place of an app at a route, another check says.
  const isEdges = plan.edge.routes.some((route) => route.path === path) && [502, 503, 504].includes(answer.status)
  if (answer.status < 500 || isEdges) return []
  const from = path === page.path ? '' : `, where ${page.path} leads`
  return [
    await withLogLine(
      stack,
      page.app,
      failure(client, { path }, `a page of ${page.app.name}, or a 4xx${from}`, String(answer.status)),
      answer,
    ),
  ]
}

/** The path of the same site to which an answer leads. */
function redirect(answer: Response, path: string, host: string): string | undefined {
  const location = answer.header('location')
  if (answer.status < 300 || answer.status >= 400 || location === undefined) return undefined
  const from = `https://${host}${path}`
  if (!URL.canParse(location, from)) return undefined
  const url = new URL(location, from)
  return url.host === new URL(from).host ? `${url.pathname}${url.search}` : undefined
}

/** With the id of the request, what the app's log says of it, and the command that shows the lines. */
async function withLogLine(
  { containers, plan }: RunningStack,
  app: App,
  found: Failure,
  answer: Response,
): Promise<Failure> {
  const id = answer.header('x-request-id')
  if (id === undefined) return { ...found, got: `${found.got}, without a request id` }
  const edge = (await containers.running()).filter(({ service }) => service === 'edge')
  // The one that a redirect leads to may be another app's.
  const others = await Promise.all(plan.apps.filter((each) => each !== app).map((each) => containers.ofApp(each)))
  const of = [...(await containers.ofApp(app)), ...others.flat(), ...edge]
  const lines = await linesWith(containers, { of, since: new Date(Date.now() - recentMs), words: [id] })
  const told = lines.find(({ line }) => /error|exception|traceback/i.test(line)) ?? lines[0]
  const container = told?.container ?? of[0]
  return {
    ...found,
    got: `${found.got}, request id ${id}${told ? `; ${told.container.name} says: ${told.line.slice(0, 300)}` : ''}`,
    // A traceback follows the line with the id.
    see: `docker logs --since 10m ${container?.name} 2>&1 | grep -A 40 ${id}`,
  }
}

/** The question may have been asked for another check. */
const recentMs = 10 * 60 * 1000
