// The Plan: everything that a stack is in one environment, decided, and in no file's format.
import type { ConfigFile } from './config-file.ts'
import type { Edge } from './edge.ts'
import type { HealthCheck } from './health.ts'
import type { BuildSettings, ImageRecipe } from './recipe.ts'
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
  readonly build: BuildSettings
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
  /** The app whose image, settings and gate it has, because it is a process of that; undefined: its own. */
  readonly of: string | undefined
  /** What the entry program runs in place of the image's own command. */
  readonly command: Command | undefined
  /** Repository of the image that is built, without a tag: `imageOf` has it. */
  readonly repository: string
  readonly recipe: ImageRecipe
  /** Names of folders of the image that hold its packages, as in `Framework`. */
  readonly packageFolders: readonly string[]
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
  /** Who turns its errors into the contract of errors, as in `Framework`; undefined: they pass as they are. */
  readonly errors: 'runtime' | 'edge' | 'page' | undefined
  /** Whether pages of any origin may read its answers, where it says so with `*`. */
  readonly publicAnswers: boolean
  /** Response headers that the edge adds where the app sends none of its own, by their names as written. */
  readonly headers: Readonly<Record<string, string>>
  /** Folders that the edge serves itself, sorted by URL. */
  readonly published: readonly Published[]
  /** Files that it reads its settings from, sorted by target; its mounts have them too. */
  readonly config: readonly ConfigFile[]
  /** Further processes of its image, sorted by name. */
  readonly workers: readonly Worker[]
  /** Commands for a person to run, sorted by name. */
  readonly tasks: readonly Task[]
  /** The service that has run to its end before it starts. */
  readonly gate: string | undefined
  /** The gate that runs alone before a new version starts. */
  readonly migration: Migration | undefined
  /** Whether it reaches the outside. */
  readonly egress: boolean
  /** Datastores that the app talks to, sorted by name. */
  readonly uses: readonly Use[]
  /** Settings that the app cannot start without. */
  readonly required: readonly string[]
}

/** What an app needs to know of a datastore. */
export interface Use {
  readonly datastore: string
  /** What a person calls it, with its version. */
  readonly title: string
  /** `service`: a container of the stack. `external`: somebody else's server. `file`: a file in a volume of the app's. */
  readonly kind: 'service' | 'external' | 'file'
  /** What a driver connects with, also asked by readiness. */
  readonly url: Value
  /** `host:port` to wait for; undefined: nothing to wait for. */
  readonly address: Value | undefined
  /** Volumes with its data. */
  readonly volumes: readonly string[]
}

/** Apps that have an image of their own. */
export function builtApps<A extends Pick<App, 'of'>>(apps: readonly A[]): A[] {
  return apps.filter(({ of }) => of === undefined)
}

/** Whether the app answers with the runtime in its image: request ids, logs and metrics as Seaworthy has them. */
export function hasRuntime({ recipe }: Pick<App, 'recipe'>): boolean {
  return recipe.runtime?.wraps === true
}

/** Whether the app talks to a container on the data network. */
export function usesServices({ uses }: Pick<App, 'uses'>): boolean {
  return uses.some(({ kind }) => kind === 'service')
}

/** A process of an app's image beside its server: no traffic reaches it. Its name is its service's. */
export interface Worker extends Container, Command {
  readonly replicas: number
}

/** What the entry program runs, and the folder relative to the app's working directory. */
export interface Command {
  readonly argv: readonly string[]
  readonly directory: string
}

/** The words by which the entry program runs it. */
export function runWords({ argv, directory }: Command): string[] {
  return ['run', '--directory', directory, '--', ...argv]
}

/** A command of an app's image that runs once when somebody asks for it. */
export interface Task extends Command {
  readonly name: string
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
export interface Migration extends Command {
  readonly service: string
  /** The volume in which the gate remembers what it ran last. */
  readonly state: string
}

/** A datastore: one container that keeps data, on the data network alone. */
export interface Datastore extends Container {
  /** Public image, with its tag. */
  readonly image: string
  /** Absent: the image's own. */
  readonly command?: readonly string[]
  /** Where it listens on the data network. */
  readonly port: number
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

/** The volume of a folder that an app keeps. After `_`, which no name of the stack holds, it can be no other volume's. */
export function uploadVolume(app: string, folder: string): string {
  return `${app}_${volumeSlug(folder)}`
}

/** The Compose project of a stack in one environment. */
export function projectName(stack: string, environment: string): string {
  return `${stack}-${environment}`
}

/** The image of an app. Its tag is the environment: two on one machine may be built of different sources. */
export function imageOf({ repository }: Pick<App, 'repository'>, { environment }: Pick<Plan, 'environment'>): string {
  return `${repository}:${environment}`
}

/** The Dockerfile of an app's image, relative to the repository: a process that listens has the image of its app. */
export function dockerfileOf({ name, of }: Pick<App, 'name' | 'of'>): string {
  return `deploy/apps/${of ?? name}/Dockerfile`
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
