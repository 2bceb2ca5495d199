// Limits: the stack file's where it says them, the technology's own otherwise.
import type { Resources } from '../model/resources.ts'
import type { ResourcesSection } from '../model/stack.ts'

export function resolveResources(defaults: Resources, chosen: ResourcesSection): Resources {
  return {
    cpus: chosen.cpus ?? defaults.cpus,
    memory: chosen.memory ?? defaults.memory,
    pids: chosen.pids ?? defaults.pids,
  }
}
