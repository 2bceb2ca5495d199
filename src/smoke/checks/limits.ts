import { kibibytes } from '../../model/resources.ts'
import type { Check } from '../check.ts'
import { eachContainer, expectField } from '../inspection.ts'

export const limits: Check = {
  id: 'limits',
  promise: 'all-harden',
  proves: 'each container has its limits of CPU, memory and processes, and memory kept for it',
  how: "compares the engine's limits of each container with the plan",
  quick: true,
  applies: () => true,
  run: (stack) =>
    eachContainer(stack, (container, { resources: { cpus, memory, pids } }) => {
      const bytes = kibibytes(memory) * 1024
      const nano = Math.round(cpus * 1e9)
      const field = (name: string, expected: string, holds: (value: number) => boolean) =>
        expectField(container, `HostConfig.${name}`, expected, holds)
      return [
        ...field('NanoCpus', `${cpus} CPUs, as ${nano}`, (value) => value === nano),
        ...field('Memory', `${memory}, as ${bytes}`, (value) => value === bytes),
        ...field('PidsLimit', String(pids), (value) => value === pids),
        ...field('MemoryReservation', 'up to a quarter of the limit', (value) => value > 0 && value <= bytes / 4),
      ]
    }),
}
