import type { Failure } from '../../model/receipt.ts'
import { hasRuntime } from '../../model/plan.ts'
import type { Check } from '../check.ts'
import type { Inspected } from '../containers.ts'
import { failure } from '../contract.ts'
import { justNow, linesWith, type LogLine } from '../log-lines.ts'
import { appRoutes, oddName, oddPath } from '../paths.ts'

export const requestLog: Check = {
  id: 'request-log',
  promise: 'H-request-id',
  proves: 'a request is found by its id in the log of the edge and in that of its app, and its query is in neither',
  how: 'asks each route with an id and a query of its own, and reads the logs of the containers that follow; a program that has nothing of ours around it writes its own lines, and a query in them is told of',
  quick: false,
  // The line of a stream comes with its end.
  applies: (plan) => appRoutes(plan).some(({ route }) => !route.stream),
  async run({ plan, client, containers }, note) {
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
          return { app, id, secret, question, own: await containers.ofApp(app) }
        }),
    )
    const lines = await linesWith(containers, {
      of: [...new Set([...edge, ...asked.flatMap(({ own }) => own)])],
      since,
      words: asked.flatMap(({ id, secret }) => [id, secret]),
      enough: asked.length + asked.filter(({ app }) => hasRuntime(app)).length,
    })
    return asked.flatMap(({ app, id, secret, question, own }): Failure[] => {
      const failed = (expected: string, got: string): Failure => ({
        ...failure(client, question, expected, got),
        see: `docker logs --since 1m ${(own[0] ?? edge[0])?.name} 2>&1 | grep ${id}`,
      })
      const logged = (of: readonly Inspected[]): boolean =>
        lines.some(({ container, line }) => line.includes(id) && of.includes(container))
      const telling = lines.filter(({ line }) => line.includes(secret))
      // Nobody stands between such a program and its log.
      const isItsOwn = ({ container }: LogLine): boolean => !hasRuntime(app) && own.includes(container)
      const [itself] = telling.filter(isItsOwn)
      if (itself)
        note(`${app.name} writes queries into its own log, with whatever token is in one: ${itself.line.slice(0, 200)}`)
      const told = telling.find((each) => !isItsOwn(each))
      return [
        ...(logged(edge) ? [] : [failed('its id in the log of the edge', 'no line')]),
        ...(!hasRuntime(app) || logged(own) ? [] : [failed(`its id in the log of ${app.name}`, 'no line')]),
        ...(told ? [failed('no query in any log', `${told.container.service}: ${told.line.slice(0, 200)}`)] : []),
      ]
    })
  },
}
