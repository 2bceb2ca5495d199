// seaworthy down: both slots stop, data stays unless it was asked for.
import { composeAll, type Project } from '../docker/compose.ts'
import { UserError } from '../errors.ts'
import { shellLine } from '../model/shell.ts'
import { advice, attempt, isRendered, reported, stopIfInterrupted, type Deployment } from './deployment.ts'
import { exclusively, interruptible } from './exclusively.ts'

/** The command that stops and removes the stack's containers and networks. */
export function downCommand(project: Project, volumes: boolean): string[] {
  return composeAll(project, 'down', '--remove-orphans', ...(volumes ? ['--volumes'] : []))
}

/** Throws a UserError where no stack was started from this folder. */
export function requireRendered(deployment: Pick<Deployment<Project>, 'folder' | 'plan' | 'named'>): void {
  if (isRendered(deployment)) return
  throw new UserError(
    `${deployment.plan.environment} has no Compose files in deploy/, so nothing was started from here`,
    {
      help: `if a stack of this name runs all the same, write them first: ${shellLine(['seaworthy', 'render', ...deployment.named])}`,
    },
  )
}

/** Stops the stack; throws a UserError when Compose does not manage to. */
export function down(deployment: Deployment<Project>, volumes: boolean): Promise<void> {
  return interruptible(deployment, 'down', () => exclusively(deployment, () => stop(deployment, volumes)))
}

async function stop(deployment: Deployment<Project>, volumes: boolean): Promise<void> {
  const argv = downCommand(deployment.plan, volumes)
  const title = volumes ? 'stop the stack and delete its data' : 'stop the stack'
  stopIfInterrupted(deployment)
  await reported(deployment, { title, cause: 'asked for' }, async () => {
    const result = await attempt(deployment, argv, { onLine: (line) => deployment.report({ kind: 'output', line }) })
    if (result.exitCode !== 0)
      throw new UserError(`could not ${title}: exit code ${result.exitCode}`, {
        details: result.stderr.trim(),
        help: advice(deployment, argv, result.stderr),
      })
  })
  stopIfInterrupted(deployment)
}
