// seaworthy down: stop; with --volumes, delete the data too, after asking.
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { down, downCommand } from '../../operate/down.ts'
import { requireEngine } from '../../operate/engine.ts'
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'
import { deployStatus } from '../write-deploy.ts'

export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const stack = loadStack(invocation)
  const { plan, folder } = stack
  const volumes = options['volumes'] === true
  if (options['dryRun'] === true) {
    const command = downCommand(plan.environment, volumes).join(' ')
    print(command)
    return { exitCode: 0, json: { steps: [command] } }
  }
  if (deployStatus(stack).some(({ path, state }) => path.startsWith('compose.') && state === 'new')) {
    throw new UserError('there are no files in deploy/, so nothing was started from here', {
      help: 'write them with seaworthy render, if a stack of this name runs all the same',
    })
  }
  if (volumes && options['yes'] !== true) await confirm(plan.project)
  const deployment = { plan, folder, host: localHost(interrupted), report }
  await requireEngine(deployment)
  await down(deployment, volumes)
  print(volumes ? `${plan.project} is stopped and its data deleted` : `${plan.project} is stopped; its data is kept`)
  return { exitCode: 0, json: { project: plan.project, volumesDeleted: volumes } }
}

async function confirm(project: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new UserError(`--volumes deletes all data of ${project}, and there is no terminal to ask on`, {
      exitCode: exitCodes.usage,
      help: 'say --yes if that is what you want',
    })
  }
  const { text, isCancel } = await import('@clack/prompts')
  const answer = await text({
    message: `This deletes all data of ${project}: databases and uploads. Type ${project} to go on.`,
  })
  if (isCancel(answer)) throw new UserError('nothing was stopped or deleted', { exitCode: exitCodes.interrupted })
  if (answer !== project) throw new UserError('that was not its name; nothing was stopped or deleted')
}
