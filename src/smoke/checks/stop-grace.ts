import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'
import { mainProcess } from '../process.ts'

export const stopGrace: Check = {
  id: 'stop-grace',
  promise: 'G-stop',
  proves: 'a stop reaches the server of each container, and leaves it the time to end what it has begun',
  how: 'looks at the stop timeout, at the init process, and that no shell stands between it and the server',
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container, { stopGraceSeconds }) => {
      const settings = [
        ...expectField(container, 'Config.StopTimeout', `${stopGraceSeconds} s`, (value) => value === stopGraceSeconds),
        ...expectField(container, 'HostConfig.Init', 'true', (value) => value === true),
      ]
      const server = mainProcess(container, await stack.containers.processes(container))
      const program = server?.line.split(' ')[0] ?? 'nothing'
      if (server && !/(^|\/)(ba|da|a)?sh$/.test(program)) return settings
      const see = `docker top ${container.name} -eo pid,ppid,args`
      return [
        ...settings,
        { what: `first process of ${container.name}`, expected: 'the server itself', got: program, see },
      ]
    }),
}
