// What each running container has to be, by the Plan and by what all of them promise. Said here once more and not taken
// from the renderer: a check that asks the renderer would believe its mistakes.
import { join } from 'node:path'
import { endsTls, type Edge } from '../model/edge.ts'
import type { Resources } from '../model/resources.ts'
import { imageOf, slotService, usesServices, type App, type Container, type Plan } from '../model/plan.ts'
import type { Inspected } from './containers.ts'

/** The networks of a stack. `outside` alone has a way in from the host, and a way out. */
export type NetworkName = 'data' | 'edge' | 'outside'

export interface Promised {
  /** The app of which it is, or undefined for the edge and datastores. */
  readonly app: App | undefined
  readonly image: string
  /** `uid:gid` of every process. */
  readonly user: string
  readonly resources: Resources
  readonly networks: readonly NetworkName[]
  readonly mounts: readonly PromisedMount[]
  /** Paths that are memory, beside the engine's own. */
  readonly scratch: readonly string[]
  /** Words of the health check; undefined: any. */
  readonly health: readonly string[] | undefined
  readonly stopGraceSeconds: number
  readonly ports: readonly PromisedPort[]
}

export interface PromisedMount {
  readonly kind: 'volume' | 'bind'
  /** A volume's full name, or a path of the host. */
  readonly source: string
  readonly target: string
  readonly writable: boolean
}

/** A port of the host, and what it leads to in the container. */
export interface PromisedPort {
  readonly host: number
  readonly container: number
}

/** The edge's listener for neighbours: health, metrics and private paths. */
export const internalPort = 8081
/** Its name on the network that has no way in. */
export const internalHost = 'edge.internal'

/** Undefined for a container that the Plan does not know. */
export function promisedOf(plan: Plan, folder: string, { service }: Pick<Inspected, 'service'>): Promised | undefined {
  if (service === 'edge') return promisedEdge(plan, folder)
  const app = plan.apps.find((each) => each.slots.some((slot) => slotService(each, slot) === service))
  if (app)
    return {
      ...common(app, plan, folder),
      app,
      image: imageOf(app, plan),
      networks: [
        'edge',
        ...(usesServices(app) ? (['data'] as const) : []),
        ...(app.egress ? ['outside' as const] : []),
      ],
    }
  for (const owner of plan.apps) {
    const worker = owner.workers.find(({ name }) => name === service)
    if (worker)
      return {
        ...common(worker, plan, folder),
        app: undefined,
        image: imageOf(owner, plan),
        networks: behindTheEdge(owner),
      }
  }
  const datastore = plan.datastores.find(({ name }) => name === service)
  return datastore && { ...common(datastore, plan, folder), app: undefined, image: datastore.image, networks: ['data'] }
}

/** Where an app's processes without traffic are. */
function behindTheEdge(app: App): NetworkName[] {
  const { egress } = app
  return !usesServices(app) && egress ? ['outside'] : ['data', ...(egress ? (['outside'] as const) : [])]
}

function common(container: Container, plan: Plan, folder: string): Omit<Promised, 'app' | 'image' | 'networks'> {
  const { user, resources, health, stopGraceSeconds, mounts, secrets } = container
  const deploy = join(folder, 'deploy')
  return {
    ...{ user, resources, stopGraceSeconds, health: health.argv, ports: [] },
    scratch: mounts.flatMap((mount) => (mount.kind === 'tmpfs' ? [mount.target] : [])),
    mounts: [
      ...mounts.flatMap((mount): PromisedMount[] => {
        const { target } = mount
        if (mount.kind === 'tmpfs') return []
        return mount.kind === 'volume'
          ? [{ kind: 'volume', source: `${plan.project}_${mount.volume}`, target, writable: true }]
          : [{ kind: 'bind', source: join(folder, mount.source), target, writable: false }]
      }),
      ...secrets.map((name) => readOnly(join(deploy, 'secrets', plan.environment, name), `/run/secrets/${name}`)),
    ],
  }
}

function promisedEdge({ edge, apps, environment, project }: Plan, folder: string): Promised {
  const deploy = join(folder, 'deploy')
  const published = new Set(apps.flatMap((app) => app.published.map(({ volume }) => volume)))
  return {
    ...{ app: undefined, image: edge.image, user: '101:101', resources: edge.resources, health: undefined },
    networks: ['edge', 'outside'],
    scratch: ['/tmp'],
    stopGraceSeconds: 70,
    ports: promisedPorts(edge),
    mounts: [
      ...[...published].map((volume): PromisedMount => ({
        ...{ kind: 'volume', source: `${project}_${volume}`, target: `/srv/${volume}`, writable: false },
      })),
      readOnly(join(deploy, 'edge', environment), '/etc/nginx/edge'),
      ...(endsTls(edge) ? [readOnly(join(deploy, 'secrets', environment, 'tls'), '/etc/nginx/tls')] : []),
    ],
  }
}

function promisedPorts(edge: Edge): PromisedPort[] {
  const { http, https } = edge.ports
  return [{ host: http, container: 8080 }, ...(endsTls(edge) ? [{ host: https, container: 8443 }] : [])]
}

const readOnly = (source: string, target: string): PromisedMount => ({ kind: 'bind', source, target, writable: false })
