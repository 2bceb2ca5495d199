// seaworthy down: both slots stop, data stays unless it was asked for.
import { composeAll } from '../docker/compose.ts'
import { UserError } from '../errors.ts'
import { attempt, type Deployment } from './deployment.ts'

/** The command that stops and removes the stack's containers and networks. */
export function downCommand(environment: string, volumes: boolean): string[] {
  return composeAll(environment, 'down', '--remove-orphans', ...(volumes ? ['--volumes'] : []))
}

export async function down(deployment: Deployment, volumes: boolean): Promise<void> {
  const argv = downCommand(deployment.plan.environment, volumes)
  const title = volumes ? 'stop the stack and delete its data' : 'stop the stack'
  deployment.report({ kind: 'step', title, cause: 'asked for' })
  const begin = performance.now()
  const result = await attempt(deployment, argv, { onLine: (line) => deployment.report({ kind: 'output', line }) })
  if (result.exitCode !== 0) {
    deployment.report({ kind: 'failed', title })
    throw new UserError(`could not ${title}: exit code ${result.exitCode}`, {
      details: result.stderr.trim(),
      help: `see it yourself: ${argv.join(' ')}`,
    })
  }
  deployment.report({ kind: 'done', title, seconds: (performance.now() - begin) / 1000 })
}
