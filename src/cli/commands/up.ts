// seaworthy up: from the stack file to a healthy stack.
import { join } from 'node:path'
import { localHost } from '../../host/local.ts'
import { address } from '../../model/edge.ts'
import { authorityFolder } from '../../operate/certificate.ts'
import { interruptible } from '../../operate/exclusively.ts'
import { observeContainers } from '../../operate/observe.ts'
import { describeUp, up } from '../../operate/up.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { compileLocks, describeCompile } from '../compile-locks.ts'
import { loadStack } from '../load-stack.ts'
import { openApps } from '../own-locks.ts'
import { deployStatus, describeChanges, writeDeploy } from '../write-deploy.ts'

/** Brings the stack up; throws a UserError that explains what did not work. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const host = localHost(interrupted)
  let stack = loadStack(invocation)
  const open = openApps(stack)
  if (open.length > 0 && options['dryRun'] !== true) {
    const place = { ...stack, host, report }
    // Another up may do it meanwhile.
    stack = await interruptible(place, 'up', () => compileLocks(place, () => loadStack(invocation), openApps))
  }
  const deployment = { ...stack, host, report }
  if (options['dryRun'] === true) {
    const changes = [...describeCompile(stack, open), ...describeChanges(deployStatus(stack), false)]
    return dryRun(invocation, stack.folder, [...changes, ...(await describeUp(deployment))])
  }
  await up(deployment, () => writeDeploy(stack, report, false))
  const services = await observeContainers(deployment)
  const live = services.filter((service) => service.state === 'running').map((service) => service.service)
  print(`${stack.plan.project} serves at ${address(stack.plan)} with ${[...new Set(live)].join(', ')}`)
  if (stack.plan.edge.tls === 'self-signed')
    print(`browsers trust it once they trust ${join(authorityFolder(), 'authority.pem')}`)
  return { exitCode: 0, json: { project: stack.plan.project, address: address(stack.plan), services } }
}
