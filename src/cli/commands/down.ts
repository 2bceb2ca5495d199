// seaworthy down: stop; with --volumes, delete the data too, after asking.
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { shellLine } from '../../model/shell.ts'
import { down, downCommand, requireRendered } from '../../operate/down.ts'
import { requireEngine } from '../../operate/engine.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { loadOutline } from '../load-stack.ts'

/** Stops the stack, whatever its sources look like by now. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const stack = loadOutline(invocation)
  const { project } = stack.plan
  const volumes = options['volumes'] === true
  requireRendered(stack)
  if (options['dryRun'] === true) return dryRun(invocation, stack.folder, [shellLine(downCommand(stack.plan, volumes))])
  if (volumes && options['yes'] !== true) await confirm(project, options['json'] === true)
  const deployment = { ...stack, host: localHost(interrupted), report }
  await requireEngine(deployment)
  await down(deployment, volumes)
  print(volumes ? `${project} is stopped and its data deleted` : `${project} is stopped; its data is kept`)
  return { exitCode: 0, json: { project, volumesDeleted: volumes } }
}

async function confirm(project: string, json: boolean): Promise<void> {
  if (json || !process.stdin.isTTY) {
    const why = json ? 'with --json nobody is asked' : 'there is no terminal to ask on'
    throw new UserError(`--volumes deletes all data of ${project}, and ${why}`, {
      exitCode: exitCodes.usage,
      help: 'say --yes if that is what you want',
    })
  }
  const { text, isCancel } = await import('@clack/prompts')
  // Ctrl-D ends the input, and the prompt would wait for ever.
  const ended = new AbortController()
  process.stdin.once('end', () => ended.abort())
  const answer = await text({
    message: `This deletes all data of ${project}: databases and uploads. Type ${project} to go on.`,
    signal: ended.signal,
  })
  if (isCancel(answer)) throw new UserError('nothing was stopped or deleted', { exitCode: exitCodes.interrupted })
  if (answer !== project) throw new UserError('that was not its name; nothing was stopped or deleted')
}
