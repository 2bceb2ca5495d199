import type { Check } from '../check.ts'
import { eachContainer, fieldFailure } from '../inspection.ts'

interface Binding {
  readonly HostPort: string
}

export const publishedPorts: Check = {
  id: 'published-ports',
  promise: 'M-private-db',
  proves: 'the host has the ports of the edge open for this stack, and no other',
  how: 'compares the ports that each container publishes with those of the stack file',
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, (container, { ports }) => {
      const { HostConfig, NetworkSettings } = container.raw
      const expected = ports.map(({ host, container: inside }) => `${host}:${inside}`).toSorted()
      // The first is what was asked for, also where the engine cannot do it; the second what came of it.
      return (['HostConfig.PortBindings', 'NetworkSettings.Ports'] as const).flatMap((field) => {
        const got = bindings(field === 'NetworkSettings.Ports' ? NetworkSettings.Ports : HostConfig.PortBindings)
        const list = (all: readonly string[]): string => all.join(', ') || 'none'
        return list(got) === list(expected) ? [] : [fieldFailure(container, field, list(expected), list(got))]
      })
    }),
}

/** As `host:container`, each once: the engine lists IPv4 and IPv6. */
function bindings(ports: Readonly<Record<string, readonly Binding[] | null>> | null): string[] {
  const all = Object.entries(ports ?? {}).flatMap(([inside, bound]) =>
    (bound ?? []).map(({ HostPort }) => `${HostPort}:${inside.replace('/tcp', '')}`),
  )
  return [...new Set(all)].toSorted()
}
