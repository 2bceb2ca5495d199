// (Plan, Observed) -> Rollout: what has to happen, in order, and why. Runs nothing.
import type { Observed } from '../model/observed.ts'
import { slots, slotService, type Plan } from '../model/plan.ts'
import type { Action, Rollout, Step } from '../model/rollout.ts'
import { refusals } from './refusals.ts'

/** Longest time that services may take to become healthy. */
const waitSeconds = 120

export function reconcile(plan: Plan, observed: Observed): Rollout {
  return { steps: [...prepare(plan, observed), ...start(plan, observed)], refusals: refusals(plan, observed) }
}

/** What Docker needs to find before anything is built. */
function prepare(plan: Plan, observed: Observed): Step[] {
  const onFailure = 'nothing was started or stopped'
  const missing = plan.secrets.filter((secret) => !observed.secrets.includes(secret.name))
  const { edge, environment } = plan
  return [
    ...when(missing.length > 0, {
      title: `make ${missing.length} secret${missing.length === 1 ? '' : 's'}`,
      cause: `not yet in deploy/secrets/${environment}`,
      action: { kind: 'make-secrets', secrets: missing },
      onFailure,
    }),
    ...when(edge.tls === 'self-signed' && !observed.certificate, {
      title: 'make a self-signed certificate',
      cause: `not yet in deploy/secrets/${environment}/tls`,
      action: { kind: 'make-certificate', image: edge.image, domain: edge.domain ?? 'localhost' },
      onFailure,
    }),
    ...when(observed.liveSlot === undefined, {
      title: `name ${slots[0]} as the live slot`,
      cause: 'deploy/.env names none',
      action: { kind: 'name-slot', slot: slots[0] },
      onFailure,
    }),
  ]
}

/** Build, datastores, migrations, and then whatever serves. */
function start(plan: Plan, observed: Observed): Step[] {
  const slot = slots.find((name) => name === observed.liveSlot) ?? slots[0]
  const live = plan.apps.map((app) => slotService(app, slot))
  const datastores = plan.datastores.map((datastore) => datastore.name)
  const edgeRuns = observed.containers.some(
    (container) => container.service === 'edge' && container.state === 'running',
  )
  return [
    step(
      'build the images',
      'the source may have changed',
      // Always the same service of each app: Compose labels an image with it, and the gate knows images by their id.
      { kind: 'build', services: plan.apps.map((app) => slotService(app, slots[0])) },
      'nothing was started or stopped',
    ),
    ...when(
      datastores.length > 0,
      step(
        `start ${datastores.join(', ')}`,
        'apps and migrations need them',
        { kind: 'start', services: datastores, waitSeconds },
        'no app was touched',
      ),
    ),
    ...plan.apps.flatMap((app) =>
      app.migration
        ? [
            step(
              `migrate ${app.name}`,
              `${app.migration.argv.join(' ')}, before anything new starts`,
              { kind: 'migrate', service: app.migration.service, image: app.image },
              'nothing new was started; what ran goes on running',
            ),
          ]
        : [],
    ),
    step(
      `start ${['edge', ...live].join(', ')}`,
      'all they need is there',
      { kind: 'start', services: ['edge', ...live], waitSeconds },
      'what started stays, for you to look at',
    ),
    ...when(
      edgeRuns,
      step(
        'reload the edge',
        'its configuration may have changed',
        { kind: 'reload-edge' },
        'the edge goes on with its old configuration',
      ),
    ),
  ]
}

function step(title: string, cause: string, action: Action, onFailure: string): Step {
  return { title, cause, action, onFailure }
}

const when = (condition: boolean, value: Step): Step[] => (condition ? [value] : [])
