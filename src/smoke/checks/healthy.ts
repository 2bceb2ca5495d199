import { slotService, type Plan } from '../../model/plan.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'
import type { Inspected } from '../containers.ts'

export const healthy: Check = {
  id: 'healthy',
  promise: 'H-live',
  proves: 'every service runs in as many containers as the plan says, all of them healthy, and nothing is left over',
  how: "compares the engine's containers of the project with the plan, and looks at their state and health",
  quick: true,
  applies: () => true,
  async run({ plan, containers }) {
    const all = await containers.all()
    const gates = plan.apps.flatMap((app) => (app.migration ? [app.migration.service] : []))
    const wanted = promisedCounts(plan)
    const known = [...gates, ...wanted.flatMap(({ services }) => services)]
    return [
      ...wanted.flatMap(({ services, count }): Failure[] => {
        const found = all.filter(({ service, raw }) => services.includes(service) && raw['State'].Running)
        if (found.length === count) return []
        const got = found.map(({ name }) => name).join(', ') || 'none'
        const what = `containers of ${services.join(' and ')}`
        return [{ what, expected: `${count} running`, got, see: 'seaworthy status' }]
      }),
      ...all.flatMap((container) =>
        gates.includes(container.service) || !known.includes(container.service) ? [] : unhealthy(container),
      ),
      ...all
        .filter(({ service }) => !known.includes(service))
        .map(({ name }) => ({
          what: 'containers of the project',
          expected: 'none but of the stack',
          got: name,
          see: `docker inspect ${name}`,
        })),
    ]
  },
}

/** Both slots of an app together: a deploy may be going on, or have gone to the other. */
function promisedCounts(plan: Plan): { services: string[]; count: number }[] {
  return [
    { services: ['edge'], count: 1 },
    ...plan.apps.map((app) => ({ services: app.slots.map((slot) => slotService(app, slot)), count: app.replicas })),
    ...plan.apps.flatMap(({ workers }) => workers.map(({ name, replicas }) => ({ services: [name], count: replicas }))),
    ...plan.datastores.map(({ name }) => ({ services: [name], count: 1 })),
  ]
}

function unhealthy({ name, raw }: Inspected): Failure[] {
  const { Status, Health } = raw['State']
  // One that was stopped is missing in the count, or is of the slot that is not live.
  if (Status === 'exited' || Status === 'created') return []
  // Without a health check of its own: the check `restarts` says so.
  if (Status === 'running' && (Health === undefined || Health.Status === 'healthy')) return []
  const got = Health === undefined ? Status : `${Status}, ${Health.Status}`
  return [{ what: name, expected: 'running, healthy', got, see: `docker inspect --format '{{json .State}}' ${name}` }]
}
