// The Plan: everything that a stack is in one environment, decided, and in no file's format.
import type { HealthCheck } from './health.ts'
import type { ImageRecipe } from './recipe.ts'
import type { SecretName, SecretSpec, Value } from './value.ts'

/** One stack in one environment. What the renderers write and what `reconcile` compares the machine with. */
export interface Plan {
  /** The stack's name, the same in every environment. */
  readonly name: string
  readonly environment: string
  /** Compose project name: `<name>-<environment>`. */
  readonly project: string
  /** Sorted by name, as are the datastores. */
  readonly apps: readonly App[]
  readonly datastores: readonly Datastore[]
  readonly edge: Edge
  /** Every secret of the environment, sorted by name. */
  readonly secrets: readonly SecretSpec[]
}

/** Limits of one container. */
export interface Resources {
  /** CPUs, or a part of one: 0.5. */
  readonly cpus: number
  /** Compose size, such as `512M`. */
  readonly memory: string
  /** Processes and threads. */
  readonly pids: number
}

/** A Compose size in KiB. */
export function kibibytes(size: string): number {
  return Number(size.slice(0, -1)) * { K: 1, M: 1024, G: 1024 ** 2 }[size.at(-1) as 'K' | 'M' | 'G']
}

/** What every container of the stack has in common. */
export interface Container {
  /** Name of the service, unique in the stack. */
  readonly name: string
  /** `uid:gid`, both as numbers. */
  readonly user: string
  readonly resources: Resources
  readonly environment: Readonly<Record<string, Value>>
  /** Secrets whose files the container can read. */
  readonly secrets: readonly SecretName[]
  readonly mounts: readonly Mount[]
  readonly health: HealthCheck
  /** Time from the stop signal to the kill; longer than the server's own. */
  readonly stopGraceSeconds: number
  /** Size of /dev/shm where the engine's 64 MiB are too few, such as `128M`. */
  readonly sharedMemory?: string
}

/** What a container has at `target`, an absolute path in it. */
export type Mount =
  /** Kept by the engine under this name, below the project's. */
  | { readonly kind: 'volume'; readonly volume: string; readonly target: string }
  /** A host path relative to the stack file, read-only. */
  | { readonly kind: 'bind'; readonly source: string; readonly target: string }
  /** Memory, lost with the container; anybody's unless `uid` is given. */
  | { readonly kind: 'tmpfs'; readonly target: string; readonly uid?: number }

/** The two places of an app between which a deploy moves the traffic. One is live. */
export const slots = ['blue', 'green'] as const
export type Slot = (typeof slots)[number]

/** An app: one image, in two slots, behind the edge. */
export interface App extends Container {
  /** Repository of the image that is built, without a tag: `imageOf` has it. */
  readonly repository: string
  readonly recipe: ImageRecipe
  readonly slots: readonly Slot[]
  /** Where it listens inside the container. */
  readonly port: number
  /** The gate that runs alone before a new version starts. */
  readonly migration: Migration | undefined
  /** Whether it reaches the outside. */
  readonly egress: boolean
  /** Datastores that the app talks to, as service names. */
  readonly uses: readonly string[]
  /** Settings that the app cannot start without. */
  readonly required: readonly string[]
}

/** A service that runs once per image, and ends. */
export interface Migration {
  readonly service: string
  /** The volume in which the gate remembers what it ran last. */
  readonly state: string
  readonly argv: readonly string[]
  /** Folder relative to the app's working directory in which it runs. */
  readonly directory: string
}

/** A datastore: one container that keeps data, on the data network alone. */
export interface Datastore extends Container {
  /** Public image, with its tag. */
  readonly image: string
  /** `host:port` on the data network. */
  readonly address: string
  /** What a person calls it, with its version. */
  readonly title: string
}

/** The one service that the outside reaches. */
export interface Edge {
  readonly image: string
  /** Undefined: any name is answered. */
  readonly domain: string | undefined
  readonly tls: 'self-signed' | 'off'
  /** Ports of the host. */
  readonly ports: { readonly http: number; readonly https: number }
  /** Path prefixes, each with the app that answers there; the longest that fits wins. */
  readonly routes: readonly { readonly path: string; readonly app: string }[]
  /** Largest body of a request, such as `10M`. */
  readonly maxBodySize: string
  readonly resources: Resources
}

/** A folder in the name of its volume, which takes ASCII alone; folders of one app that come out the same are refused. */
export function volumeSlug(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'uploads'
}

/** The edge's ports where the stack file says none. Without a domain it is somebody's own machine, where 80 and 443 may be taken. */
export function usualPorts(domain: string | undefined): Edge['ports'] {
  return domain === undefined ? { http: 8080, https: 8443 } : { http: 80, https: 443 }
}

/** The port of the host at which browsers arrive. */
export function publicPort({ tls, ports }: Edge): number {
  return tls === 'off' ? ports.http : ports.https
}

/** The public port as an address has it: empty where it goes without saying. */
export function portSuffix(edge: Edge): string {
  const port = publicPort(edge)
  return port === (edge.tls === 'off' ? 80 : 443) ? '' : `:${port}`
}

/** The host name that browsers ask for; without a domain it is this machine's own. */
export function hostName({ domain }: Pick<Edge, 'domain'>): string {
  return domain ?? 'localhost'
}

/** The names that a self-signed certificate of the host name is for, as OpenSSL takes them. */
export function certificateNames(host: string): string {
  return host === 'localhost' ? 'DNS:localhost,IP:127.0.0.1,IP:::1' : `DNS:${host}`
}

/** The address that a browser opens; without a domain it is this machine's own. */
export function address({ edge }: Pick<Plan, 'edge'>): string {
  return `${edge.tls === 'off' ? 'http' : 'https'}://${hostName(edge)}${portSuffix(edge)}/`
}

/** The Compose project of a stack in one environment. */
export function projectName(stack: string, environment: string): string {
  return `${stack}-${environment}`
}

/** The image of an app. Its tag is the environment: two on one machine may be built of different sources. */
export function imageOf({ repository }: Pick<App, 'repository'>, { environment }: Pick<Plan, 'environment'>): string {
  return `${repository}:${environment}`
}

/** The service that runs an app's migration, such as `web-migrate`. */
export function migrationService(app: Pick<App, 'name'>): string {
  return `${app.name}-migrate`
}

/** Services that hold an app in a slot, such as `web-blue`. */
export function slotService(app: Pick<App, 'name'>, slot: Slot): string {
  return `${app.name}-${slot}`
}
