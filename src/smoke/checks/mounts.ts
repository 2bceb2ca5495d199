import { realpath } from 'node:fs/promises'
import type { Check } from '../check.ts'
import { eachContainer, fieldFailure } from '../inspection.ts'
import type { PromisedMount } from '../promised.ts'

interface Mount {
  readonly Type: string
  readonly Name?: string
  readonly Source: string
  readonly Destination: string
  readonly RW: boolean
}

export const mounts: Check = {
  id: 'mounts',
  promise: 'all-harden',
  proves: "each container has the volumes, files and secrets of the plan, and nothing else of the host's",
  how: 'compares the mounts of each container with the plan: source, target and whether it can write',
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, async (container, promised) => {
      const expected = await Promise.all(promised.mounts.map(promisedLine))
      const found = await Promise.all((container.raw['Mounts'] as Mount[]).map(foundLine))
      const scratch = Object.keys(container.raw['HostConfig'].Tmpfs ?? {}).filter(
        (target) => !promised.scratch.includes(target),
      )
      return [
        ...without(found, expected).map((got) => fieldFailure(container, 'Mounts', 'nothing beyond the plan', got)),
        ...without(expected, found).map((line) => fieldFailure(container, 'Mounts', line, 'no such mount')),
        ...scratch.map((got) => fieldFailure(container, 'HostConfig.Tmpfs', 'nothing beyond the plan', got)),
      ]
    }),
}

const without = (all: readonly string[], others: readonly string[]): string[] =>
  all.filter((each) => !others.includes(each))

const line = (source: string, target: string, writable: boolean): string =>
  `${source} at ${target}, ${writable ? 'writable' : 'read-only'}`

const promisedLine = async ({ kind, source, target, writable }: PromisedMount): Promise<string> =>
  line(kind === 'bind' ? await real(source) : source, target, writable)

const foundLine = async ({ Type, Name, Source, Destination, RW }: Mount): Promise<string> =>
  line(Type === 'volume' ? (Name ?? Source) : await real(Source), Destination, RW)

/** The folder may have been reached by a symbolic link. */
const real = (path: string): Promise<string> => realpath(path).catch(() => path)
