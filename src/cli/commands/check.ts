// seaworthy check: the stack file, against itself and the repository.
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'

/** Prints what the stack consists of; throws a UserError with every problem. It changes nothing, --dry-run or not. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { plan } = loadStack(invocation)
  const services = {
    apps: plan.apps.map((app) => app.name),
    datastores: plan.datastores.map((datastore) => datastore.name),
  }
  invocation.print(`${plan.name} is valid: ${[...services.apps, ...services.datastores].join(', ')} behind the edge`)
  return { exitCode: 0, json: { name: plan.name, environment: plan.environment, ...services, diagnostics: [] } }
}
