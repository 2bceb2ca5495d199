// seaworthy logs: Compose's own, for apps by name or services.
import { composeAll } from '../../docker/compose.ts'
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { slotService } from '../../model/plan.ts'
import { attempt } from '../../operate/deployment.ts'
import { requireEngine } from '../../operate/engine.ts'
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'

export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const { plan, folder } = loadStack(invocation)
  const names = new Map<string, readonly string[]>([
    ['edge', ['edge']],
    ...plan.datastores.map((datastore): [string, string[]] => [datastore.name, [datastore.name]]),
    ...plan.apps.flatMap((app) => {
      const services = [
        ...app.slots.map((slot) => slotService(app, slot)),
        ...(app.migration ? [app.migration.service] : []),
      ]
      return [[app.name, services], ...services.map((service): [string, string[]] => [service, [service]])] as [
        string,
        string[],
      ][]
    }),
  ])
  const unknown = invocation.arguments.filter((name) => !names.has(name))
  if (unknown.length > 0)
    throw new UserError(`${unknown.join(', ')}: no such app or service in this stack`, {
      exitCode: exitCodes.usage,
      help: `known: ${[...names.keys()].join(', ')}`,
    })
  const services = invocation.arguments.flatMap((name) => names.get(name) ?? [])
  if (!/^(all|\d+)$/.test(String(options['tail'])))
    throw new UserError('--tail must be a number of lines, or all', { exitCode: exitCodes.usage })
  const argv = composeAll(
    plan.environment,
    'logs',
    '--tail',
    String(options['tail']),
    ...(options['follow'] === true ? ['--follow'] : []),
    ...services,
  )
  if (options['dryRun'] === true) {
    print(argv.join(' '))
    return { exitCode: 0, json: { steps: [argv.join(' ')] } }
  }
  const deployment = { plan, folder, host: localHost(interrupted), report }
  await requireEngine(deployment)
  const json = options['json'] === true
  const result = await attempt(deployment, argv, { interactive: !json })
  // Ctrl-C is how one leaves --follow.
  const exitCode = interrupted.aborted
    ? exitCodes.interrupted
    : result.exitCode === 0
      ? exitCodes.success
      : exitCodes.failed
  return { exitCode, json: { lines: result.stdout.split('\n').filter((line) => line !== '') } }
}
