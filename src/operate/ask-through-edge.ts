// The proof that the stack serves: a request that enters as a client's does.
import { setTimeout as sleep } from 'node:timers/promises'
import { composeAll } from '../docker/compose.ts'
import { UserError } from '../errors.ts'
import { stopIfInterrupted, type Deployment } from './deployment.ts'

/** nginx asks again for a name that did not exist yet after about 2 s. */
const patienceSeconds = 15

/** Asks each route until the app behind it answers, whatever it says; 502 and silence are the edge's own. */
export async function askThroughEdge(deployment: Deployment): Promise<void> {
  const { plan, host } = deployment
  const { edge, environment } = plan
  const secure = edge.tls !== 'off'
  const port = secure ? edge.ports.https : edge.ports.http
  const deadline = Date.now() + patienceSeconds * 1000
  for (const { path, app } of edge.routes) {
    for (;;) {
      stopIfInterrupted(deployment)
      const status = await host.request({ port, secure, domain: edge.domain ?? 'localhost', path })
      if (status !== undefined && status !== 502) break
      if (Date.now() > deadline) {
        throw new UserError(
          `all containers are healthy, but ${status === undefined ? `nothing answers on port ${port}` : `the edge answers ${status} for ${path}: it does not reach ${app}`}`,
          {
            help: `see it yourself: ${composeAll(environment, 'logs', 'edge').join(' ')}`,
          },
        )
      }
      await sleep(100)
    }
  }
}
