// (Plan, Observed) -> Rollout: what has to happen, in order, and why. Runs nothing.
import type { Observed } from '../model/observed.ts'
import { hostName } from '../model/edge.ts'
import { builtApps, imageOf, slots, slotService, type Plan, type Slot, type Use } from '../model/plan.ts'
import type { Action, Rollout, Step } from '../model/rollout.ts'
import { refusals } from './refusals.ts'
import { removedServices } from './services.ts'

/** Longest time that services may take to become healthy. */
const waitSeconds = 120

/** A certificate with fewer days left is made anew. */
const renewalDays = 30

/** The steps from what is there to the Plan, and the reasons not to begin. */
export function reconcile(plan: Plan, observed: Observed): Rollout {
  return { steps: [...prepare(plan, observed), ...start(plan, observed)], refusals: refusals(plan, observed) }
}

/** What Docker needs to find before anything is built. */
function prepare(plan: Plan, observed: Observed): Step[] {
  const onFailure = 'nothing was started or stopped'
  const missing = plan.secrets.filter((secret) => !observed.secrets.includes(secret.name))
  const { edge, environment } = plan
  const certificateCause = edge.tls === 'self-signed' ? whyCertificate(plan, observed) : undefined
  return [
    ...when(
      observed.wrongModes.length > 0,
      step(
        'set the modes of mounted files',
        observed.wrongModes.map(({ path, mode }) => `${path} has to be 0${mode.toString(8)}`).join(', '),
        { kind: 'set-modes', changes: observed.wrongModes },
        onFailure,
      ),
    ),
    ...when(
      missing.length > 0,
      step(
        `make ${missing.length} secret${missing.length === 1 ? '' : 's'}`,
        `not yet in deploy/secrets/${environment}`,
        { kind: 'make-secrets', secrets: missing },
        onFailure,
      ),
    ),
    ...when(
      certificateCause !== undefined && !observed.authority.exists,
      step(
        'make a local certificate authority',
        `once for this machine, in ${observed.authority.folder}`,
        { kind: 'make-authority', image: edge.image, folder: observed.authority.folder },
        onFailure,
      ),
    ),
    ...when(
      certificateCause !== undefined,
      step(
        `make a certificate for ${hostName(edge)}`,
        certificateCause ?? '',
        { kind: 'make-certificate', image: edge.image, domain: hostName(edge), folder: observed.authority.folder },
        onFailure,
      ),
    ),
    ...when(
      observed.liveSlot === undefined,
      step(
        `name ${slots[0]} as the live slot`,
        'deploy/.env names none',
        { kind: 'name-slot', slot: slots[0] },
        onFailure,
      ),
    ),
  ]
}

/** Why a certificate has to be made, if it has to. */
function whyCertificate(plan: Plan, { certificate }: Observed): string | undefined {
  if (!certificate) return `not yet in deploy/secrets/${plan.environment}/tls`
  if (certificate.signedBy === 'somebody') return undefined
  const domain = hostName(plan.edge)
  if (certificate.signedBy !== 'authority')
    return 'the one that is there was not signed by the authority of this machine, which a browser can be told to trust'
  if (!certificate.names.includes(domain)) return `the one that is there is not for ${domain}`
  if (certificate.daysLeft < renewalDays)
    return `the one that is there is valid for ${Math.max(0, certificate.daysLeft)} more days`
  return undefined
}

/** Build, datastores, migrations, and then whatever serves. */
function start(plan: Plan, observed: Observed): Step[] {
  const slot = observed.liveSlot ?? slots[0]
  const live = plan.apps.flatMap((app) => [slotService(app, slot), ...app.workers.map((worker) => worker.name)])
  const datastores = plan.datastores.map((datastore) => datastore.name)
  const edgeRuns = observed.containers.some(
    (container) => container.service === 'edge' && container.state === 'running',
  )
  const removed = removedServices(plan, observed.containers)
  const { source } = observed
  const stale = staleGates(plan, observed)
  const outdated = outdatedServices(plan, slot, observed)
  return [
    step(
      'build the images',
      'the source may have changed',
      {
        kind: 'build',
        // Always the same service of each app: Compose labels an image with it, and the gate knows images by their id.
        services: builtApps(plan.apps).map((app) => slotService(app, slots[0])),
        arguments: source ? { VERSION: source.version, REVISION: source.revision } : {},
      },
      'nothing was started or stopped',
    ),
    ...when(
      stale.length > 0,
      step(
        'forget which migrations ran',
        'the data that they changed is gone',
        { kind: 'remove-volumes', volumes: stale },
        'no app was touched',
      ),
    ),
    ...when(
      datastores.length > 0,
      step(
        `start ${datastores.join(', ')}`,
        'apps and migrations need them',
        { kind: 'start', services: datastores, waitSeconds, removeOrphans: false, recreate: false },
        'no app was touched',
      ),
    ),
    ...plan.apps.flatMap((app) =>
      app.migration
        ? [
            step(
              `migrate ${app.name}`,
              `${app.migration.argv.join(' ')}, before anything new starts`,
              { kind: 'migrate', service: app.migration.service, image: imageOf(app, plan) },
              'nothing new was started; what ran goes on running',
            ),
          ]
        : [],
    ),
    ...when(
      outdated.length > 0,
      step(
        `recreate ${outdated.map(({ service }) => service).join(', ')}`,
        `changed since it started: ${[...new Set(outdated.flatMap(({ changed }) => changed))].join(', ')}`,
        {
          kind: 'start',
          services: outdated.map(({ service }) => service),
          waitSeconds,
          removeOrphans: false,
          recreate: true,
        },
        'what started stays, for you to look at',
      ),
    ),
    step(
      `start ${['edge', ...live].join(', ')}`,
      removed.length === 0
        ? 'all they need is there'
        : `all they need is there; ${removed.join(', ')} will be removed: no longer in the stack file`,
      { kind: 'start', services: ['edge', ...live], waitSeconds, removeOrphans: true, recreate: false },
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

/** Services that run with the former content of a secret or a config file: both are read at the start. */
function outdatedServices(
  { apps }: Plan,
  slot: Slot,
  { containers, secretsWrittenAt, configChangedAt }: Observed,
): { readonly service: string; readonly changed: readonly string[] }[] {
  return apps.flatMap((app) => {
    return [slotService(app, slot), ...app.workers.map((worker) => worker.name)].flatMap((service) => {
      const container = containers.find((each) => each.service === service && each.state === 'running')
      // Docker tells the moment to the second.
      const isNewer = (moment = 0): boolean => container !== undefined && moment > container.createdAt + 1000
      const changed = [
        ...app.secrets.filter((name) => isNewer(secretsWrittenAt[name])),
        ...new Set(app.config.map(({ source }) => source).filter((source) => isNewer(configChangedAt[source]))),
      ]
      return changed.length > 0 ? [{ service, changed }] : []
    })
  })
}

/** Volumes of gates that would take a new datastore for one that is migrated. */
function staleGates({ apps, project }: Plan, { volumes }: Observed): string[] {
  const isNew = (use: Use): boolean => use.volumes.some((volume) => !volumes.includes(`${project}_${volume}`))
  return apps
    .flatMap(({ migration, uses }) => (migration && uses.some(isNew) ? [`${project}_${migration.state}`] : []))
    .filter((volume) => volumes.includes(volume))
}

function step(title: string, cause: string, action: Action, onFailure: string): Step {
  return { title, cause, action, onFailure }
}

const when = (condition: boolean, value: Step): Step[] => (condition ? [value] : [])
