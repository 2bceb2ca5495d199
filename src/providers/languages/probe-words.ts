// What the programs under `runtime/` that probe a container are asked, each in the same words.
import type { Probe } from '../../model/health.ts'

export function probeWords(probe: Probe): readonly string[] {
  switch (probe.kind) {
    case 'tcp':
      return ['tcp', String(probe.port)]
    case 'http':
      return ['http', String(probe.port), probe.path]
    case 'alive':
      return ['alive', String(probe.seconds)]
  }
}
