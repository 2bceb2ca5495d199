import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'

export const readOnly: Check = {
  id: 'read-only',
  promise: 'all-harden',
  proves: 'no container can write to its root file system',
  how: "looks at the engine's settings, and at the mount table of each container's own kernel view",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container) => {
      const asked = expectField(container, 'HostConfig.ReadonlyRootfs', 'true', (value) => value === true)
      if (asked.length > 0) return asked
      const table = await stack.containers.proc(container)
      const [, options = 'ro'] = /^\S+ \/ \S+ (\S+)/m.exec(table) ?? []
      if (options.split(',').includes('ro')) return []
      const see = stack.containers.execLine(container, ['cat', stack.containers.mountTable(container)])
      return [{ what: `/ of ${container.name}`, expected: 'mounted read-only', got: options, see }]
    }),
}
