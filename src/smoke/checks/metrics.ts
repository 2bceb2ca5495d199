import { hasRuntime, type App } from '../../model/plan.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Response } from '../response.ts'
import { askAllInside, askInside, insideFailure, internalOrigin, shown } from '../neighbour.ts'
import { addressOn } from '../reach.ts'
import { oddPath, wholeRoutes } from '../paths.ts'

/** One that neither health checks nor other checks use; for an address that nobody has it changes nothing. */
const method = 'PATCH'

export const metrics: Check = {
  id: 'metrics',
  promise: 'G-metrics',
  proves: 'each app’s metrics can be read inside, and count its requests',
  how: 'reads the metrics on the internal listener, asks the app, and reads again: text that Prometheus reads, with a request more',
  quick: false,
  applies: ({ apps }) => apps.some(({ probes }) => probes.metrics !== undefined),
  async run(stack) {
    const found = await Promise.all(
      stack.plan.apps.map(async (app) => (app.probes.metrics ? await counts(stack, app) : [])),
    )
    return found.flat()
  },
}

async function counts({ plan, client, containers }: RunningStack, app: App): Promise<readonly Failure[]> {
  const url = `${internalOrigin}/${app.name}/metrics`
  const broken = brokenText(await askInside(containers, url))
  if (broken !== undefined) return [insideFailure(containers, url, 'text that Prometheus reads', broken)]
  const way = wholeRoutes(plan).find((each) => each.app === app)
  if (!way || !hasRuntime(app)) return []
  // Each replica counts for itself.
  const replicas = (await containers.ofApp(app)).flatMap((each) => addressOn('edge', plan.project, each) ?? [])
  const urls = replicas.map((address) => `http://${address}:${app.probes.metrics?.port}${app.probes.metrics?.path}`)
  const count = async (): Promise<number> => sum(await askAllInside(containers, urls))
  const before = await count()
  await client.ask({ path: oddPath(way.route), method })
  const after = await count()
  if (after > before) return []
  const expected = `http_requests_total of ${method} above ${before} after one more`
  return [insideFailure(containers, url, expected, String(after))]
}

function brokenText(answer: Response | undefined): string | undefined {
  const type = answer?.header('content-type') ?? ''
  if (answer?.status !== 200 || !/^(text\/plain|application\/openmetrics-text)/.test(type))
    return `${type} ${shown(answer)}`
  const lines = answer
    .text()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length === 0) return 'no sample'
  return lines.find((line) => !sample.test(line))
}

/** A brace may stand in the value of a label, as in the route `/notes/{id}`. */
const sample = /^[a-zA-Z_:][\w:]*(\{(\w+="([^"\\]|\\.)*",?)*\})? \S+( \d+)?$/

function sum(answers: readonly (Response | undefined)[]): number {
  const samples = answers.flatMap((answer) => [
    ...(answer?.text() ?? '').matchAll(/^http_requests_total\{(.*)\} (\S+)/gm),
  ])
  const counted = samples.filter(([, labels]) => labels?.includes(`method="${method}"`))
  return counted.reduce((total, [, , value]) => total + Number(value), 0)
}
