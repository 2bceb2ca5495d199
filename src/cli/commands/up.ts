// seaworthy up: from the stack file to a healthy stack.
import { localHost } from '../../host/local.ts'
import { observeContainers } from '../../operate/observe.ts'
import { address, describeUp, up } from '../../operate/up.ts'
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'
import { deployStatus, describeChanges, writeDeploy } from '../write-deploy.ts'

export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const stack = loadStack(invocation)
  const deployment = { plan: stack.plan, folder: stack.folder, host: localHost(interrupted), report }
  if (options['dryRun'] === true) {
    const lines = [...describeChanges(deployStatus(stack), false), ...(await describeUp(deployment))]
    for (const line of lines) print(line)
    return { exitCode: 0, json: { steps: lines } }
  }
  await up(deployment, () => writeDeploy(stack, invocation, false))
  const services = await observeContainers(deployment)
  const live = services.filter((service) => service.state === 'running').map((service) => service.service)
  print(`${stack.plan.project} serves at ${address(stack.plan)} with ${live.join(', ')}`)
  return { exitCode: 0, json: { project: stack.plan.project, address: address(stack.plan), services } }
}
