import type { Check } from '../check.ts'
import { eachContainer } from '../inspection.ts'

export const notRoot: Check = {
  id: 'not-root',
  promise: 'all-harden',
  proves: 'no process of any container is root: all of them, the init process too, are the user of the plan',
  how: "looks at the user and group of each process in the machine's own list",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container, { user }) =>
      (await stack.containers.processes(container))
        .filter((process) => process.user !== user)
        .map((process) => ({
          // Of the command line its first word: the others may hold anything.
          what: `process ${process.pid} of ${container.name}, ${process.line.split(' ')[0]}`,
          expected: `user ${user}`,
          got: process.user,
          see: `docker top ${container.name} -eo pid,uid,gid,args`,
        })),
    ),
}
