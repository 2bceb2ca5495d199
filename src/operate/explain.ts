// A step failed: what was asked, what answered, the last log lines, the likely cause and the next command.
import { stripVTControlCharacters } from 'node:util'
import { composeAll } from '../docker/compose.ts'
import { healthLog } from '../docker/engine.ts'
import { UserError } from '../errors.ts'
import type { RunResult } from '../host/host.ts'
import type { ObservedContainer } from '../model/observed.ts'
import type { Plan } from '../model/plan.ts'
import type { Step } from '../model/rollout.ts'
import { attempt, type Deployment } from './deployment.ts'
import { knownFailure } from './known-failures.ts'
import { observeContainers } from './observe.ts'

// A server's own traceback after the app's takes some thirty lines.
const logLines = 60

export async function explain(
  deployment: Deployment,
  step: Step,
  argv: readonly string[],
  result: RunResult,
): Promise<UserError> {
  const { action } = step
  const output = tail(`${result.stdout}${result.stderr}`, logLines)
  if (action.kind !== 'start') {
    const known = knownFailure(result.stdout + result.stderr)
    return new UserError(
      `could not ${step.title}: ${known?.cause ?? `exit code ${result.exitCode}`}; ${step.onFailure}`,
      {
        details: output,
        help: known?.help ?? `see it yourself: ${argv.join(' ')}`,
      },
    )
  }
  const containers = await observeContainers(deployment)
  const failed = containers.filter((container) => action.services.includes(container.service) && !works(container))
  const sections = await Promise.all(failed.map((container) => section(deployment, container)))
  const text = sections.map(({ details }) => details).join('\n')
  const known = knownFailure(failed.length > 0 ? text : result.stderr)
  const [first] = failed
  return new UserError(
    `could not ${step.title}: ${first ? `${first.service} is ${state(first)}` : (known?.cause ?? `exit code ${result.exitCode}`)}; ${step.onFailure}`,
    {
      details: failed.length > 0 ? text : output,
      help: [
        known && first ? `likely cause: ${known.cause}` : '',
        known?.help ?? '',
        first ? `see it yourself: ${composeAll(deployment.plan.environment, 'logs', first.service).join(' ')}` : '',
      ]
        .filter((line) => line !== '')
        .join('\n'),
    },
  )
}

const works = (container: ObservedContainer): boolean =>
  container.state === 'running' && (container.health === '' || container.health === 'healthy')

function state(container: ObservedContainer): string {
  if (container.state === 'exited') return `ended with exit code ${container.exitCode}`
  return container.state === 'running' ? container.health : container.state
}

async function section(deployment: Deployment, container: ObservedContainer): Promise<{ details: string }> {
  const { environment, project } = deployment.plan
  const [logs, probe] = await Promise.all([
    attempt(
      deployment,
      composeAll(environment, 'logs', '--no-color', '--no-log-prefix', '--tail', String(logLines), container.service),
    ),
    attempt(deployment, healthLog(`${project}-${container.service}-1`)),
  ])
  const answered = probe.exitCode === 0 ? tail(probe.stdout, 3) : ''
  const asked = healthOf(deployment.plan, container.service)
  return {
    details: [
      `${container.service} is ${state(container)}`,
      ...(asked === undefined ? [] : [`  asked: ${asked}`]),
      ...(answered === '' ? [] : [`  answered: ${answered.replaceAll('\n', '\n            ')}`]),
      `  last log lines:`,
      ...tail(logs.stdout + logs.stderr, logLines)
        .split('\n')
        .map((line) => `    ${line}`),
    ].join('\n'),
  }
}

function healthOf(plan: Plan, service: string): string | undefined {
  return [...plan.apps, ...plan.datastores].find(
    (container) => service === container.name || service.startsWith(`${container.name}-`),
  )?.health.asks
}

/** The last lines, without the codes by which Compose moves a terminal's cursor. */
function tail(text: string, lines: number): string {
  return stripVTControlCharacters(text).trimEnd().split('\n').slice(-lines).join('\n')
}
