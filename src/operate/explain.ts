// A step failed: what was asked, what answered, the last log lines, the likely cause and the next command.
import { stripVTControlCharacters } from 'node:util'
import { composeAll } from '../docker/compose.ts'
import { healthLog } from '../docker/engine.ts'
import { UserError } from '../errors.ts'
import type { RunResult } from '../host/host.ts'
import type { ObservedContainer } from '../model/observed.ts'
import type { Plan } from '../model/plan.ts'
import type { Action, Step } from '../model/rollout.ts'
import { servicesByName } from '../reconcile/services.ts'
import { buildSecretsHidden, describeBuildFailure } from './build-failure.ts'
import { advice, attempt, type Deployment } from './deployment.ts'
import { observeContainers } from './observe.ts'

// A server's own traceback after the app's takes some thirty lines.
const logLines = 60

/** The failure of a step as an error for people; asks the engine about containers that did not become healthy. */
export async function explain(
  deployment: Deployment,
  step: Step,
  argv: readonly string[],
  result: RunResult,
): Promise<UserError> {
  const { action } = step
  const printed = await printable(deployment, action, result)
  const containers = action.kind === 'start' ? await observeContainers(deployment).catch(() => []) : []
  const failed = containers.filter(
    (container) =>
      action.kind === 'start' &&
      action.services.includes(container.service) &&
      // One that is started over and over may run just now.
      (!works(container) || new RegExp(`-${container.service}-\\d+ (is unhealthy|exited)`).test(printed)),
  )
  const [first] = failed
  const sections = await Promise.all(failed.map((container) => section(deployment, container)))
  const build = action.kind === 'build' ? await describeBuildFailure(deployment, printed) : undefined
  const details = first ? sections.join('\n') : (build ?? tail(printed, logLines))
  const next = first ? composeAll(deployment.plan, 'logs', first.service) : argv
  return new UserError(
    `could not ${step.title}: ${first ? `${first.service} is ${state(first)}` : `exit code ${result.exitCode}`}; ${step.onFailure}`,
    { details, help: advice(deployment, next, first ? `${details}\n${printed}` : printed) },
  )
}

/** What a step printed, without what nobody may read: what makes a certificate prints its key. */
async function printable(deployment: Deployment, action: Action, { stdout, stderr }: RunResult): Promise<string> {
  if (action.kind === 'make-certificate') return stderr
  if (action.kind !== 'build') return stdout + stderr
  return (await buildSecretsHidden(deployment))(stripVTControlCharacters(stdout + stderr))
}

const works = (container: ObservedContainer): boolean =>
  container.state === 'running' && (container.health === '' || container.health === 'healthy')

function state(container: ObservedContainer): string {
  if (container.state === 'exited') return `ended with exit code ${container.exitCode}`
  return container.state === 'running' ? container.health : container.state
}

async function section(deployment: Deployment, container: ObservedContainer): Promise<string> {
  const { plan } = deployment
  const [logs, probe] = await Promise.all([
    attempt(
      deployment,
      composeAll(plan, 'logs', '--no-color', '--no-log-prefix', '--tail', String(logLines), container.service),
    ),
    attempt(deployment, healthLog(`${plan.project}-${container.service}-1`)),
  ])
  const answered = probe.exitCode === 0 ? tail(probe.stdout, 3) : ''
  const asked = healthOf(plan, container.service)
  return [
    `${container.service} is ${state(container)}`,
    ...(asked === undefined ? [] : [`  asked: ${asked}`]),
    ...(answered === '' ? [] : [`  answered: ${answered.replaceAll('\n', '\n            ')}`]),
    `  last log lines:`,
    ...tail(logs.stdout + logs.stderr, logLines)
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n')
}

function healthOf(plan: Plan, service: string): string | undefined {
  const services = servicesByName(plan)
  const worker = plan.apps.flatMap(({ workers }) => workers).find(({ name }) => name === service)
  const owner = [...plan.apps, ...plan.datastores].find(({ name }) => services.get(name)?.includes(service))
  return (worker ?? owner)?.health.asks
}

/** The last lines, without the codes by which Compose moves a terminal's cursor. */
export function tail(text: string, lines: number): string {
  return stripVTControlCharacters(text).trimEnd().split('\n').slice(-lines).join('\n')
}
