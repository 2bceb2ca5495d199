// How most checks of containers go: each running one is held against what the Plan promises of it.
import type { Failure } from '../model/receipt.ts'
import type { RunningStack } from './check.ts'
import type { Inspected } from './containers.ts'
import { promisedOf, type Promised } from './promised.ts'

/** What `look` finds in the running containers that the Plan knows; the others are for the check `healthy`. */
export async function eachContainer(
  { plan, containers }: RunningStack,
  look: (container: Inspected, promised: Promised) => Promise<readonly Failure[]> | readonly Failure[],
): Promise<readonly Failure[]> {
  const found = await Promise.all(
    (await containers.running()).map(async (container) => {
      const promised = promisedOf(plan, containers.folder, container)
      return promised ? await look(container, promised) : []
    }),
  )
  return found.flat()
}

/** A failure where a field of the inspected container is not as it should be. `field` is a path, such as `HostConfig.Init`. */
export function expectField(
  container: Inspected,
  field: string,
  expected: string,
  holds: (value: any) => boolean,
): readonly Failure[] {
  const value = field.split('.').reduce((part, name) => part?.[name], container.raw as any)
  if (holds(value)) return []
  return [fieldFailure(container, field, expected, JSON.stringify(value) ?? 'nothing')]
}

export function fieldFailure(container: Inspected, field: string, expected: string, got: string): Failure {
  return {
    what: `${field} of ${container.name}`,
    ...{ expected, got },
    see: `docker inspect --format '{{json .${field}}}' ${container.name}`,
  }
}
