import type { Check } from '../check.ts'
import { eachContainer } from '../inspection.ts'

const routes = ['/proc/net/route', '/proc/net/ipv6_route']

export const egress: Check = {
  id: 'egress',
  promise: 'M-private-db',
  proves: 'nothing gets out but the edge and the apps that may',
  how: "looks for a default route in each container's own routing table",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container, { networks }) => {
      const table = await stack.containers.proc(container)
      const got = hasDefaultRoute(table)
      const expected = networks.includes('outside')
      if (got === expected) return []
      const word = (has: boolean): string => (has ? 'a default route' : 'no default route')
      const see = stack.containers.execLine(container, ['cat', ...routes])
      return [{ what: `way out of ${container.name}`, expected: word(expected), got: word(got), see }]
    }),
}

/** IPv4: destination and mask are 0. IPv6: ::/0 on something else than the loopback, where it is a refusal. */
function hasDefaultRoute(table: string): boolean {
  return table
    .split('\n')
    .some((row) => /^\S+\s+0{8}(\s+\S+){5}\s+0{8}\s/.test(row) || (/^0{32} 00 /.test(row) && !/\slo$/.test(row)))
}
