import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import { askInside, shown } from '../neighbour.ts'
import { appRoutes, type AppRoute } from '../paths.ts'

const seconds = 2

export const streaming: Check = {
  id: 'streaming',
  promise: 'M-proxy',
  proves: 'a stream comes as it is written: neither held back nor compressed',
  how: `asks the app of each stream past the edge; where something comes within ${seconds} s and has no end, it comes through the edge as well`,
  quick: false,
  applies: (plan) => streams(plan).length > 0,
  async run(stack) {
    return (await Promise.all(streams(stack.plan).map((each) => comes(stack, each)))).flat()
  },
}

/** Of a whole folder of streams nobody knows which there are. */
function streams(plan: RunningStack['plan']): readonly AppRoute[] {
  return appRoutes(plan).filter(({ route }) => route.stream && !route.path.endsWith('/'))
}

async function comes(
  { plan, client, containers }: RunningStack,
  { route, app }: AppRoute,
): Promise<readonly Failure[]> {
  const path = route.path.slice((route.stripPrefix ?? '/').length - 1)
  const options = ['--no-buffer', '--max-time', String(seconds), '-H', `Host: ${client.host}`]
  const upstream = plan.edge.tls === 'upstream' ? ['X-Forwarded-Proto: https'] : []
  const lines = [`GET ${route.path} HTTP/1.1`, `Host: ${client.host}`, 'Accept-Encoding: gzip', ...upstream, '\r\n']
  const [direct, { received }] = await Promise.all([
    askInside(containers, `http://${app.name}:${app.port}${path}`, options),
    client.listen(lines.join('\r\n'), seconds),
  ])
  const endless = direct?.status === 200 && direct.header('content-length') === undefined
  if (!endless || direct.body.length === 0) return []
  const text = received.toString('latin1')
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  const see = `${client.curl({ path: route.path })} --no-buffer --compressed`
  const what = `GET ${route.path}`
  if (!text.startsWith('HTTP/1.1 200') || body.length < 5)
    return [
      {
        what,
        expected: `the begin of the stream within ${seconds} s`,
        got: text.split('\r\n')[0] || `nothing; past the edge: ${shown(direct)}`,
        see,
      },
    ]
  if (/^content-encoding:/im.test(text)) return [{ what, expected: 'no compression', got: 'Content-Encoding', see }]
  return []
}
