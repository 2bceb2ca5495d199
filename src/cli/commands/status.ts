// seaworthy status: what runs, and how it is.
import { composeAll } from '../../docker/compose.ts'
import { exitCodes } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { slotService } from '../../model/plan.ts'
import { requireEngine } from '../../operate/engine.ts'
import { observeContainers } from '../../operate/observe.ts'
import { address } from '../../operate/up.ts'
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'

export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const { plan, folder } = loadStack(invocation)
  if (options['dryRun'] === true) {
    const command = composeAll(plan.environment, 'ps', '--all', '--format', 'json').join(' ')
    print(command)
    return { exitCode: 0, json: { steps: [command] } }
  }
  const deployment = { plan, folder, host: localHost(interrupted), report }
  await requireEngine(deployment)
  const services = await observeContainers(deployment)
  const expected = ['edge', ...plan.datastores.map((datastore) => datastore.name)]
  const works = (name: string): boolean =>
    services.some((service) => service.service === name && service.state === 'running' && service.health === 'healthy')
  const healthy =
    expected.every(works) && plan.apps.every((app) => app.slots.some((slot) => works(slotService(app, slot))))
  const width = Math.max(0, ...services.map((service) => service.service.length))
  for (const { service, state, health, exitCode } of services)
    print(`${service.padEnd(width)}  ${state === 'exited' ? `ended with exit code ${exitCode}` : health || state}`)
  print(
    healthy
      ? `${plan.project} is healthy at ${address(plan)}`
      : services.length === 0
        ? `${plan.project} does not run`
        : `${plan.project} is not healthy`,
  )
  return {
    exitCode: healthy ? exitCodes.success : exitCodes.failed,
    json: { project: plan.project, healthy, address: address(plan), services },
  }
}
