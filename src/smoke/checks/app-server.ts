import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../../model/plan.ts'
import type { Failure } from '../../model/receipt.ts'
import { plainText } from '../../model/value.ts'
import type { Check } from '../check.ts'
import type { Containers, Inspected } from '../containers.ts'
import { eachContainer, expectField } from '../inspection.ts'
import { mainProcess } from '../process.ts'

export const appServer: Check = {
  id: 'app-server',
  promise: 'M-entry',
  proves:
    "each app is served by its image's own command, or a process of it by its own, with as many workers as promised",
  how: "compares the container's command with the plan, and counts the children of the server's process",
  quick: true,
  applies: ({ apps }) => apps.some(hasServer),
  run: (stack) =>
    eachContainer(stack, async (container, { app }) => {
      if (!app || !hasServer(app)) return []
      const words = JSON.stringify([...app.recipe.entrypoint, ...promisedCommand(app)])
      const started = expectField(
        container,
        'Config',
        words,
        ({ Entrypoint, Cmd }) => JSON.stringify([...(Entrypoint ?? []), ...(Cmd ?? [])]) === words,
      ).map((failure): Failure => ({
        ...failure,
        what: `command of ${container.name}`,
        // Not the whole of Config: the environment stands there too.
        got: JSON.stringify([...(container.raw['Config'].Entrypoint ?? []), ...(container.raw['Config'].Cmd ?? [])]),
        see: `docker inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' ${container.name}`,
      }))
      return started.length > 0 || app.recipe.runtime?.hasWorkers === false
        ? started
        : expectWorkers(stack.containers, container, promisedWorkers(app))
    }),
}

/** The image's own runtime starts one; a site is served by its image's web server. */
const hasServer = ({ recipe }: App): boolean => recipe.runtime !== undefined

/** A process that listens is run by the entry program, as a task is. */
function promisedCommand({ command, recipe }: App): readonly string[] {
  return command === undefined ? recipe.command : ['run', '--directory', command.directory, '--', ...command.argv]
}

/** As `WEB_CONCURRENCY` says; else one for each processor, but from two to four. */
function promisedWorkers({ environment, resources }: App): number {
  const stated = plainText(environment['WEB_CONCURRENCY'] ?? []) ?? ''
  return stated === '' ? Math.min(4, Math.max(2, Math.ceil(resources.cpus))) : Number(stated)
}

async function expectWorkers(containers: Containers, container: Inspected, expected: number): Promise<Failure[]> {
  const count = async (again: boolean): Promise<number> => {
    const processes = await containers.processes(container, { again })
    const server = mainProcess(container, processes)
    return processes.filter(({ parent }) => parent === server?.pid).length
  }
  if ((await count(false)) === expected) return []
  // A worker may be replaced at this moment.
  await sleep(1000)
  const found = await count(true)
  if (found === expected) return []
  const see = `docker top ${container.name} -eo pid,ppid,args`
  return [{ what: `workers of ${container.name}`, expected: String(expected), got: String(found), see }]
}
