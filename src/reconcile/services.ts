// The Compose services of a stack: what each app and datastore runs as, and what runs without belonging to any.
import type { ObservedContainer } from '../model/observed.ts'
import { slotService, type App, type Migration, type Plan, type Worker } from '../model/plan.ts'

/** What tells a stack's services: a Plan, or the part of it that is known without the repository. */
export interface Inventory {
  readonly apps: readonly (Pick<App, 'name' | 'slots'> & {
    readonly migration: Pick<Migration, 'service'> | undefined
    readonly workers: readonly Pick<Worker, 'name'>[]
  })[]
  readonly datastores: readonly Pick<Plan['datastores'][number], 'name'>[]
}

/** Services by the name that people use: the edge, each datastore, and each app with both slots, its migration and its further processes. */
export function servicesByName({ apps, datastores }: Inventory): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['edge', ['edge']],
    ...datastores.map(({ name }): [string, string[]] => [name, [name]]),
    ...apps.map((app): [string, string[]] => [
      app.name,
      [
        ...app.slots.map((slot) => slotService(app, slot)),
        ...(app.migration ? [app.migration.service] : []),
        ...app.workers.map((worker) => worker.name),
      ],
    ]),
  ])
}

/** Services that have containers, but are no longer in the stack file. */
export function removedServices(inventory: Inventory, containers: readonly ObservedContainer[]): readonly string[] {
  const known = new Set([...servicesByName(inventory).values()].flat())
  return [...new Set(containers.map(({ service }) => service))].filter((service) => !known.has(service))
}
