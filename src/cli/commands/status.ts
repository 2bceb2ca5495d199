// seaworthy status: what runs, and how it is.
import { composeAll } from '../../docker/compose.ts'
import { exitCodes } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { address } from '../../model/edge.ts'
import { slotService } from '../../model/plan.ts'
import { shellLine } from '../../model/shell.ts'
import { requireEngine } from '../../operate/engine.ts'
import { observeContainers } from '../../operate/observe.ts'
import { removedServices } from '../../reconcile/services.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { loadOutline } from '../load-stack.ts'

/** Shows every container; exit code 1 unless all that should run is healthy, and nothing else is there. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, interrupted } = invocation
  const { plan, folder, named } = loadOutline(invocation)
  if (options['dryRun'] === true)
    return dryRun(invocation, folder, [shellLine(composeAll(plan, 'ps', '--all', '--format', 'json'))])
  const place = { plan, folder, host: localHost(interrupted) }
  await requireEngine(place)
  const services = await observeContainers(place)
  const removed = removedServices(plan, services)
  const expected = [
    'edge',
    ...plan.datastores.map((datastore) => datastore.name),
    ...plan.apps.flatMap((app) => app.workers.map((worker) => worker.name)),
  ]
  const works = (name: string): boolean =>
    services.some((service) => service.service === name && service.state === 'running' && service.health === 'healthy')
  const healthy =
    removed.length === 0 &&
    expected.every(works) &&
    plan.apps.every((app) => app.slots.some((slot) => works(slotService(app, slot))))
  const width = Math.max(0, ...services.map((service) => service.service.length))
  for (const { service, state, health, exitCode } of services) {
    const how = state === 'exited' ? `ended with exit code ${exitCode}` : health || state
    const why = removed.includes(service)
      ? `, no longer in the stack file; remove it: ${shellLine(['seaworthy', 'up', ...named])}`
      : ''
    print(`${service.padEnd(width)}  ${how}${why}`)
  }
  const at = address(plan)
  print(
    healthy
      ? `${plan.project} is healthy at ${at}`
      : services.length === 0
        ? `${plan.project} does not run`
        : `${plan.project} is not ${removed.length === 0 ? 'healthy' : 'what the stack file asks for'}`,
  )
  return {
    exitCode: healthy ? exitCodes.success : exitCodes.failed,
    json: { project: plan.project, healthy, address: at, services, removed },
  }
}
