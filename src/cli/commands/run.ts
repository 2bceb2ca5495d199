// seaworthy run: a task of the stack file, or a command of one's own, in a container of an app.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runOnce } from '../../docker/compose.ts'
import { liveSlot } from '../../docker/environment-file.ts'
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { slots, slotService, type Task } from '../../model/plan.ts'
import { shellLine } from '../../model/shell.ts'
import { attempt, isRendered, shown } from '../../operate/deployment.ts'
import { requireEngine } from '../../operate/engine.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { loadOutline, type Outline } from '../load-stack.ts'

/** Runs it with the terminal that there is; its exit code 0 is ours, any other is 1. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, interrupted } = invocation
  const stack = loadOutline(invocation)
  const [what, ...words] = invocation.arguments
  if (what === undefined) return list(stack.plan, print)
  const { app, argv, directory } = chosen(stack.plan, what, words)
  const json = options['json'] === true
  const terminal = !json && process.stdin.isTTY && process.stdout.isTTY
  const slot = liveSlot(await readFile(join(stack.folder, 'deploy/.env'), 'utf8').catch(() => '')) ?? slots[0]
  const command = runOnce(stack.plan, slotService({ name: app }, slot), { terminal, directory, argv })
  if (options['dryRun'] === true) return dryRun(invocation, stack.folder, [shellLine(command)])
  if (!isRendered(stack))
    throw new UserError(`${stack.plan.project} was not started yet: there is no image to run ${what} in`, {
      help: `start it: seaworthy up ${stack.named.join(' ')}`,
    })
  const place = { folder: stack.folder, host: localHost(interrupted) }
  await requireEngine(place)
  const result = await attempt(place, command, {
    // Its streams are ours as they are: what it prints may go into a file, and what it reads come from one.
    interactive: !json,
    untilInterrupted: true,
  })
  if (interrupted.aborted) return { exitCode: exitCodes.interrupted, json: { exitCode: result.exitCode } }
  if (result.exitCode !== 0)
    throw new UserError(`${what} ended with exit code ${result.exitCode}`, {
      details: json ? result.stderr.trim() : '',
      help: `run it yourself: ${shown(place, command)}`,
    })
  const { stdout } = result
  return { exitCode: exitCodes.success, json: { exitCode: 0, lines: stdout.split('\n').filter((line) => line !== '') } }
}

/** Every task with its app. */
function tasksOf(apps: Outline['apps']): readonly (Task & { readonly app: string })[] {
  return apps.flatMap((app) => app.tasks.map((task) => ({ app: app.name, ...task })))
}

function list({ apps }: Outline, print: (line: string) => void): Outcome {
  const tasks = tasksOf(apps)
  if (tasks.length === 0)
    print(`the stack file has no tasks; for a command of your own: seaworthy run ${apps[0]?.name ?? 'web'} -- COMMAND`)
  const width = Math.max(0, ...tasks.map(({ name }) => name.length))
  for (const { name, app, argv } of tasks) print(`${name.padEnd(width)}  ${shellLine(argv)}  (in ${app})`)
  return { exitCode: exitCodes.success, json: { tasks: tasks.map(({ name, app, argv }) => ({ name, app, argv })) } }
}

/** A task by its name, `app:task` where two apps have one of that name, or an app with a command. */
function chosen(
  { apps }: Outline,
  what: string,
  words: readonly string[],
): { readonly app: string; readonly argv: readonly string[]; readonly directory: string } {
  const tasks = tasksOf(apps)
  const found = tasks.filter(({ app, name }) => what === name || what === `${app}:${name}`)
  const [task] = found
  if (task && found.length === 1) return { ...task, argv: [...task.argv, ...words] }
  if (found.length > 1)
    throw new UserError(`${found.length} apps have a task ${what}`, {
      exitCode: exitCodes.usage,
      help: `say which: ${found.map(({ app, name }) => `${app}:${name}`).join(', ')}`,
    })
  const app = apps.find(({ name }) => name === what)
  if (app && words.length > 0) return { app: app.name, argv: words, directory: '.' }
  throw new UserError(app ? `${what} is an app: what is to be run in it?` : `${what}: no such task or app`, {
    exitCode: exitCodes.usage,
    help: app
      ? `seaworthy run ${what} -- COMMAND`
      : `known: ${[...tasks.map(({ name }) => name), ...apps.map(({ name }) => `${name} -- COMMAND`)].join(', ')}`,
  })
}
