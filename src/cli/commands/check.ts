// seaworthy check: the stack file, against itself and the repository.
import { exitCodes, UserError } from '../../errors.ts'
import { openRepository } from '../../host/repository.ts'
import { checkDeployFolder } from '../../stack/check-deploy-folder.ts'
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'
import { describeOpen } from '../own-locks.ts'

/** Prints what the stack consists of; throws a UserError with every problem. It changes nothing, --dry-run or not. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const stack = loadStack(invocation)
  const { plan, folder, artifacts } = stack
  const found = checkDeployFolder(
    openRepository(folder).paths,
    artifacts.map(({ path }) => path),
  )
  if (found.some(({ severity }) => severity === 'error'))
    throw new UserError('the stack file is valid, but deploy/ holds files that are in the way', {
      exitCode: exitCodes.findings,
      diagnostics: found,
    })
  for (const { message, help } of found)
    invocation.report({ kind: 'warning', message, ...(help === undefined ? {} : { help }) })
  const services = {
    apps: plan.apps.map((app) => app.name),
    datastores: plan.datastores.map((datastore) => datastore.name),
  }
  invocation.print(`${plan.name} is valid: ${[...services.apps, ...services.datastores].join(', ')} behind the edge`)
  for (const message of describeOpen(stack)) invocation.report({ kind: 'note', message })
  return { exitCode: 0, json: { name: plan.name, environment: plan.environment, ...services, diagnostics: found } }
}
