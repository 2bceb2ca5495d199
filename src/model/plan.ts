// The Plan: everything that a stack is in one environment, decided, and in no file's format.
import type { HealthCheck } from './health.ts'
import type { ImageRecipe } from './recipe.ts'
import type { SecretName, SecretSpec, Value } from './value.ts'

export interface Plan {
  readonly name: string
  readonly environment: string
  /** Compose project name: `<name>-<environment>`. */
  readonly project: string
  readonly apps: readonly App[]
  readonly datastores: readonly Datastore[]
  readonly edge: Edge
  readonly secrets: readonly SecretSpec[]
}

export interface Resources {
  readonly cpus: number
  /** Compose size, such as `512M`. */
  readonly memory: string
  readonly pids: number
}

/** What every container of the stack has in common. */
export interface Container {
  /** Name of the service, unique in the stack. */
  readonly name: string
  readonly user: string
  readonly resources: Resources
  readonly environment: Readonly<Record<string, Value>>
  readonly secrets: readonly SecretName[]
  readonly mounts: readonly Mount[]
  readonly health: HealthCheck
  /** Time from the stop signal to the kill; longer than the server's own. */
  readonly stopGraceSeconds: number
  /** Size of /dev/shm where the engine's 64 MiB are too few, such as `128M`. */
  readonly sharedMemory?: string
}

export type Mount =
  | { readonly kind: 'volume'; readonly volume: string; readonly target: string }
  /** A host path relative to the stack file, read-only. */
  | { readonly kind: 'bind'; readonly source: string; readonly target: string }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly uid?: number }

/** The two places of an app between which a deploy moves the traffic. One is live. */
export const slots = ['blue', 'green'] as const
export type Slot = (typeof slots)[number]

export interface App extends Container {
  readonly image: string
  readonly recipe: ImageRecipe
  readonly slots: readonly Slot[]
  readonly port: number
  readonly routes: readonly string[]
  /** The gate that runs alone before a new version starts. */
  readonly migration: Migration | undefined
  readonly egress: boolean
  /** Datastores that the app talks to, as service names. */
  readonly uses: readonly string[]
  /** Settings that the app cannot start without. */
  readonly required: readonly string[]
}

export interface Migration {
  readonly service: string
  readonly argv: readonly string[]
  /** Folder relative to the app's working directory in which it runs. */
  readonly directory: string
}

export interface Datastore extends Container {
  readonly image: string
  /** `host:port` on the data network. */
  readonly address: string
  /** What a person calls it, with its version. */
  readonly title: string
}

export interface Edge {
  readonly image: string
  /** Undefined: any name is answered. */
  readonly domain: string | undefined
  readonly tls: 'self-signed' | 'off'
  readonly ports: { readonly http: number; readonly https: number }
  readonly routes: readonly { readonly path: string; readonly app: string }[]
  readonly resources: Resources
}

/** Services that hold an app in a slot, such as `web-blue`. */
export function slotService(app: Pick<App, 'name'>, slot: Slot): string {
  return `${app.name}-${slot}`
}
