import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'

const isEmpty = (value: unknown): boolean => value === null || value === undefined || (value as unknown[]).length === 0

/** Namespaces that a container would share with the host or with another container. */
const shared = /^(host|container:.*)$/
const isOwn = (value: string | undefined): boolean => !shared.test(value ?? '')

export const capabilities: Check = {
  id: 'capabilities',
  promise: 'all-harden',
  proves: 'no container has a capability, can gain one, or shares a namespace or a device with the host',
  how: "looks at the engine's settings of each container, and at the capabilities of its first process",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container) => {
      const settings = [
        ...expectField(container, 'HostConfig.CapDrop', 'ALL', (value) => value?.includes('ALL') === true),
        ...expectField(container, 'HostConfig.CapAdd', 'none', isEmpty),
        ...expectField(container, 'HostConfig.SecurityOpt', 'no-new-privileges, and nothing unconfined', isTight),
        ...expectField(container, 'HostConfig.Privileged', 'false', (value) => value === false),
        ...expectField(container, 'HostConfig.Devices', 'none', isEmpty),
        ...expectField(container, 'HostConfig.GroupAdd', 'none', isEmpty),
        ...['PidMode', 'IpcMode', 'NetworkMode', 'UTSMode', 'UsernsMode'].flatMap((mode) =>
          expectField(container, `HostConfig.${mode}`, "the container's own", isOwn),
        ),
      ]
      if (settings.length > 0) return settings
      const status = await stack.containers.proc(container)
      const held = [...status.matchAll(/^(Cap\w+):\s+(?!0+$)([0-9a-f]+)$|^(NoNewPrivs):\s+(0)$/gm)]
      const see = stack.containers.execLine(container, ['cat', '/proc/1/status'])
      return held.map(([line]) => ({
        what: `first process of ${container.name}`,
        expected: 'no capability, and none to gain',
        got: line.replaceAll(/\s+/g, ' '),
        see,
      }))
    }),
}

function isTight(options: readonly string[] | null): boolean {
  const all = options ?? []
  return (
    all.some((each) => /^no-new-privileges([:=]true)?$/.test(each)) &&
    !all.some((each) => /unconfined|disable/.test(each))
  )
}
