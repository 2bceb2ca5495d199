// The Plan: everything that a stack is in one environment, decided, and in no file's format.
import type { Edge } from './edge.ts'
import type { HealthCheck } from './health.ts'
import type { ImageRecipe } from './recipe.ts'
import type { Resources } from './resources.ts'
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
  /** Containers that share its requests. */
  readonly replicas: number
  /** How a client comes back to the replica that knows it; undefined: any will do. */
  readonly sticky: Stickiness | undefined
  readonly probes: Probes
  /** Paths of the app that are not for the outside: health and metrics. Sorted. */
  readonly privatePaths: readonly string[]
  /** Who turns its errors into the contract of errors; undefined: they pass as they are. */
  readonly errors: 'runtime' | 'edge' | undefined
  /** Whether pages of any origin may read its answers, where it says so with `*`. */
  readonly publicAnswers: boolean
  /** Response headers that the edge adds where the app sends none of its own, by their names as written. */
  readonly headers: Readonly<Record<string, string>>
  /** Folders that the edge serves itself, sorted by URL. */
  readonly published: readonly Published[]
  /** Further processes of its image, sorted by name. */
  readonly workers: readonly Worker[]
  /** Commands for a person to run, sorted by name. */
  readonly tasks: readonly Task[]
  /** The gate that runs alone before a new version starts. */
  readonly migration: Migration | undefined
  /** Whether it reaches the outside. */
  readonly egress: boolean
  /** Datastores that the app talks to, as service names. */
  readonly uses: readonly string[]
  /** Settings that the app cannot start without. */
  readonly required: readonly string[]
}

/** A process of an app's image beside its server: no traffic reaches it. Its name is its service's. */
export interface Worker extends Container {
  /** What the entry program runs, and the folder relative to the app's working directory. */
  readonly argv: readonly string[]
  readonly directory: string
  readonly replicas: number
}

/** A command of an app's image that runs once when somebody asks for it. */
export interface Task {
  readonly name: string
  readonly argv: readonly string[]
  readonly directory: string
}

/** How a client is known again: by a cookie of the edge, or by its address. */
export const stickiness = ['cookie', 'address'] as const
export type Stickiness = (typeof stickiness)[number]

/** HTTP paths that tell how an app is; an undefined one does not exist. */
export interface Probes {
  /** Answers while the process lives. */
  readonly liveness: ProbePath | undefined
  /** Answers 200 while the app can serve. */
  readonly readiness: ProbePath | undefined
  /** Prometheus metrics. */
  readonly metrics: { readonly port: number; readonly path: string } | undefined
}

export interface ProbePath {
  readonly path: string
  /** Whether the app itself answers there, and not the runtime in its image. */
  readonly own: boolean
}

/** Files that the edge serves itself, out of a volume that the app fills. */
export interface Published {
  /** Begins and ends with `/`. */
  readonly url: string
  readonly volume: string
  /** Folder relative to the app's from which the app fills the volume, or which the volume is. */
  readonly source: string
  /** `assets` come with the image; `uploads` are anybody's, and never run in the site's origin. */
  readonly kind: 'assets' | 'uploads'
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
  /** Absent: the image's own. */
  readonly command?: readonly string[]
  /** `host:port` on the data network. */
  readonly address: string
  /** What a driver connects with, also asked by the readiness of apps. */
  readonly url: Value
  /** What a person calls it, with its version. */
  readonly title: string
}

/** The volume of what an app publishes at its start; a name of the stack has no dot. */
export function assetsVolume({ name }: Pick<App, 'name'>): string {
  return `${name}.static`
}

/** Where that volume is in the app's container. */
export const assetsFolder = '/srv/static'

/** A folder in the name of its volume, which takes ASCII alone; folders of one app that come out the same are refused. */
export function volumeSlug(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'uploads'
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

/** The service of a further process of an app, such as `web-worker`. */
export function workerService(app: Pick<App, 'name'>, process: string): string {
  return `${app.name}-${process}`
}
