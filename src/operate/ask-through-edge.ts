// The proof that the stack serves: a request that enters as a client's does.
import { setTimeout as sleep } from 'node:timers/promises'
import { composeAll } from '../docker/compose.ts'
import { UserError } from '../errors.ts'
import type { Answer } from '../host/host.ts'
import { endsTls, hostName, publicPort } from '../model/edge.ts'
import { servicesByName } from '../reconcile/services.ts'
import { shown, stopIfInterrupted, type Deployment } from './deployment.ts'

/** nginx asks again for a name that did not exist yet after about 2 s. */
const patienceSeconds = 15

/** What the edge answers in an app's place: it does not reach it, it was turned away, it waited too long. */
const edgesOwn: readonly Answer[] = [502, 503, 504]

/** Asks each route until the app behind it answers, whatever it says. Throws a UserError when one does not. */
export async function askThroughEdge(deployment: Deployment): Promise<void> {
  const { plan, host } = deployment
  const { edge } = plan
  const port = publicPort(edge)
  const secure = endsTls(edge)
  for (const { path, app } of edge.routes) {
    const deadline = Date.now() + patienceSeconds * 1000
    for (;;) {
      stopIfInterrupted(deployment)
      const answer = await host.request({ port, secure, domain: hostName(edge), path, timeoutSeconds })
      stopIfInterrupted(deployment)
      if (typeof answer === 'number' && !edgesOwn.includes(answer)) {
        if (answer >= 500)
          deployment.report({
            kind: 'warning',
            message: `${app} runs, but answers ${answer} for ${path}`,
            help: `see why: ${shown(deployment, composeAll(plan, 'logs', '--tail', '50', ...(servicesByName(plan).get(app) ?? [])))}`,
          })
        break
      }
      if (Date.now() > deadline) {
        throw new UserError(`all containers are healthy, but ${problem(answer, port, path, app)}`, {
          help: `see it yourself: ${shown(deployment, composeAll(plan, 'logs', 'edge'))}`,
        })
      }
      await sleep(100)
    }
  }
}

/** A little longer than the edge itself waits for an app. */
const timeoutSeconds = 40

function problem(answer: Answer, port: number, path: string, app: string): string {
  if (answer === 'nothing') return `nothing answers on port ${port}`
  if (answer === 'timeout') return `${path} was not answered within ${timeoutSeconds} s: the edge waits for ${app}`
  return `the edge answers ${answer} for ${path}: ${answer === 504 ? `${app} does not answer it in time` : `it does not reach ${app}`}`
}
