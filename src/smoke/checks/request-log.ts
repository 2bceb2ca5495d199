import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'
import type { Inspected } from '../containers.ts'
import { failure } from '../contract.ts'
import { justNow, linesWith } from '../log-lines.ts'
import { appRoutes, hasRuntime, oddName, oddPath } from '../paths.ts'

export const requestLog: Check = {
  id: 'request-log',
  promise: 'H-request-id',
  proves: 'a request is found by its id in the log of the edge and in that of its app, and its query is in neither',
  how: 'asks each route with an id and a query of its own, and reads the logs of the containers that follow',
  quick: false,
  // The line of a stream comes with its end.
  applies: (plan) => appRoutes(plan).some(({ route }) => !route.stream),
  async run({ plan, client, containers }) {
    const edge = (await containers.running()).filter(({ service }) => service === 'edge')
    const since = justNow()
    const asked = await Promise.all(
      appRoutes(plan)
        .filter(({ route }) => !route.stream)
        .map(async ({ route, app }) => {
          const [id, secret] = [oddName(), oddName()]
          const headers = { 'X-Request-ID': id, Referer: `https://${client.host}/?token=${secret}` }
          const question = { path: `${oddPath(route)}?token=${secret}`, headers }
          await client.ask(question)
          return { app, id, secret, question, own: hasRuntime(app) ? await containers.ofApp(app) : [] }
        }),
    )
    const lines = await linesWith(containers, {
      of: [...new Set([...edge, ...asked.flatMap(({ own }) => own)])],
      since,
      words: asked.flatMap(({ id, secret }) => [id, secret]),
      enough: asked.length + asked.filter(({ own }) => own.length > 0).length,
    })
    return asked.flatMap(({ app, id, secret, question, own }): Failure[] => {
      const failed = (expected: string, got: string): Failure => ({
        ...failure(client, question, expected, got),
        see: `docker logs --since 1m ${(own[0] ?? edge[0])?.name} 2>&1 | grep ${id}`,
      })
      const logged = (of: readonly Inspected[]): boolean =>
        lines.some(({ container, line }) => line.includes(id) && of.includes(container))
      const told = lines.find(({ line }) => line.includes(secret))
      return [
        ...(logged(edge) ? [] : [failed('its id in the log of the edge', 'no line')]),
        ...(own.length === 0 || logged(own) ? [] : [failed(`its id in the log of ${app.name}`, 'no line')]),
        ...(told ? [failed('no query in any log', `${told.container.service}: ${told.line.slice(0, 200)}`)] : []),
      ]
    })
  },
}
