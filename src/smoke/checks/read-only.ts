import type { Check, RunningStack } from '../check.ts'
import type { Inspected } from '../containers.ts'
import { eachContainer, expectField } from '../inspection.ts'

export const readOnly: Check = {
  id: 'read-only',
  promise: 'all-harden',
  proves: 'no container can write to its root file system',
  how: "looks at the engine's settings, and at the mount table of each container's own kernel view; a program whose log says that it wanted to is told of",
  quick: true,
  applies: () => true,
  run: (stack, note) =>
    eachContainer(stack, async (container) => {
      const asked = expectField(container, 'HostConfig.ReadonlyRootfs', 'true', (value) => value === true)
      if (asked.length > 0) return asked
      const table = await stack.containers.proc(container)
      const [, options = 'ro'] = /^\S+ \/ \S+ (\S+)/m.exec(table) ?? []
      if (options.split(',').includes('ro')) {
        const refused = await refusedWrite(stack, container)
        if (refused !== undefined)
          note(
            `${container.service} wants to write where nothing can be written: ${refused}; name the folder under writable, or under uploads if its files are to stay`,
          )
        return []
      }
      const see = stack.containers.execLine(container, ['cat', stack.containers.mountTable(container)])
      return [{ what: `/ of ${container.name}`, expected: 'mounted read-only', got: options, see }]
    }),
}

/** The last line that says so in the words of the C library, of Go and of Node alike. */
async function refusedWrite({ containers }: RunningStack, container: Inspected): Promise<string | undefined> {
  const { stdout, stderr } = await containers.lines(container, { last: 1000 })
  return [...stdout, ...stderr].findLast((line) => /read-only file system/i.test(line))?.slice(0, 200)
}
