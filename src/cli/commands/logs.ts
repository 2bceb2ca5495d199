// seaworthy logs: Compose's own, for apps by name or services.
import { stripVTControlCharacters } from 'node:util'
import { composeAll } from '../../docker/compose.ts'
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { shellLine } from '../../model/shell.ts'
import { advice, attempt, isRendered } from '../../operate/deployment.ts'
import { requireEngine } from '../../operate/engine.ts'
import { servicesByName } from '../../reconcile/services.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { loadOutline } from '../load-stack.ts'

/** Shows the logs on the terminal, or collects them with --json. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, interrupted, print } = invocation
  const stack = loadOutline(invocation)
  const json = options['json'] === true
  const follow = options['follow'] === true
  if (json && follow)
    throw new UserError('--follow has no end, and --json prints one document at the end', {
      exitCode: exitCodes.usage,
      help: 'leave one of the two out',
    })
  const tail = String(options['tail'])
  if (!/^(all|\d+)$/.test(tail))
    throw new UserError('--tail must be a number of lines, or all', { exitCode: exitCodes.usage })
  const known = servicesByName(stack.plan)
  const services = invocation.arguments.flatMap((name) => servicesOf(name, known))
  const argv = composeAll(stack.plan, 'logs', '--tail', tail, ...(follow ? ['--follow'] : []), ...services)
  if (options['dryRun'] === true) return dryRun(invocation, stack.folder, [shellLine(argv)])
  if (!isRendered(stack))
    throw new UserError(`${stack.plan.project} has no logs: nothing was started yet`, {
      help: `start it: seaworthy up ${stack.named.join(' ')}`,
    })
  const place = { folder: stack.folder, host: localHost(interrupted) }
  await requireEngine(place)
  const shown = !json && process.stdout.isTTY
  const result = await attempt(place, argv, {
    interactive: shown,
    untilInterrupted: true,
    // Compose moves a terminal's cursor even where there is none.
    ...(shown || json ? {} : { onLine: (line) => print(stripVTControlCharacters(line)) }),
  })
  // Ctrl-C is how one leaves --follow.
  if (interrupted.aborted) return { exitCode: exitCodes.interrupted, json: { lines: [] } }
  if (result.exitCode !== 0)
    throw new UserError(`the logs cannot be shown: exit code ${result.exitCode}`, {
      details: result.stderr.trim(),
      help: advice(place, argv, result.stderr),
    })
  const lines = stripVTControlCharacters(result.stdout).split('\n')
  return { exitCode: exitCodes.success, json: { lines: lines.filter((line) => line !== '') } }
}

/** An app's name stands for all of its services. */
function servicesOf(name: string, known: ReturnType<typeof servicesByName>): readonly string[] {
  const all = [...known.values()].flat()
  const services = known.get(name) ?? all.filter((service) => service === name)
  if (services.length > 0) return services
  throw new UserError(`${name}: no such app or service in this stack`, {
    exitCode: exitCodes.usage,
    help: `known: ${[...new Set([...known.keys(), ...all])].join(', ')}`,
  })
}
