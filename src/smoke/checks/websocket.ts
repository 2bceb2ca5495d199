import { randomBytes } from 'node:crypto'
import { origin } from '../../model/edge.ts'
import type { Check, RunningStack } from '../check.ts'
import { failure } from '../contract.ts'
import { askInside } from '../neighbour.ts'
import { appRoutes, type AppRoute } from '../paths.ts'

const longSeconds = 3600

export const websocket: Check = {
  id: 'websocket',
  promise: 'M-proxy',
  proves: 'a WebSocket’s handshake reaches the app',
  how: 'opens a WebSocket on each route that may be silent for an hour: 101, or what the app itself answers a neighbour who asks the same',
  quick: true,
  applies: (plan) => routes(plan).length > 0,
  async run({ plan, client, containers }) {
    const found = await Promise.all(
      routes(plan).map(async ({ route, app }) => {
        const headers = {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          Origin: origin(plan.edge),
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        }
        const question = { path: route.path, headers }
        const { status } = await client.ask(question)
        if (status === 101) return []
        const path = route.path.slice((route.stripPrefix ?? '/').length - 1)
        const options = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
        const direct = await askInside(containers, `http://${app.name}:${app.port}${path}`, [
          ...['--max-time', '1', '-H', `Host: ${client.host}`],
          ...options,
        ])
        if (direct?.status === status && status < 500) return []
        return [failure(client, question, `${direct?.status ?? 101}, as ${app.name} answers`, String(status))]
      }),
    )
    return found.flat()
  },
}

function routes(plan: RunningStack['plan']): readonly AppRoute[] {
  return appRoutes(plan).filter(({ route }) => route.timeoutSeconds >= longSeconds && !route.stream)
}
