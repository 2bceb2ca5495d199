// What `reconcile` decides: ordered steps, each with its cause. `docker` knows their command lines, `operate` runs them.
import type { ModeChange } from './observed.ts'
import type { Slot } from './plan.ts'
import type { SecretSpec } from './value.ts'

/** Steps in their order; nothing is to be done while there are refusals. */
export interface Rollout {
  readonly steps: readonly Step[]
  /** Reasons not to begin. */
  readonly refusals: readonly Refusal[]
}

/** What would fail half-way, and what to do about it. */
export interface Refusal {
  readonly message: string
  readonly help: string
}

/** One thing to do, with its reason and what its failure means. */
export interface Step {
  /** What happens, as a person would say it: `build the images`. */
  readonly title: string
  /** Why it is needed now. */
  readonly cause: string
  readonly action: Action
  /** What is still true when this step fails. */
  readonly onFailure: string
}

/** What a step does. */
export type Action = FileAction | DockerAction

/** Changes files that are not in git. */
export type FileAction =
  /** Sets who may read files that Docker mounts. */
  | { readonly kind: 'set-modes'; readonly changes: readonly ModeChange[] }
  /** Makes the first content of secrets, each in its own file. */
  | { readonly kind: 'make-secrets'; readonly secrets: readonly SecretSpec[] }
  /** Makes this machine's own certificate authority with the edge image's tool. */
  | { readonly kind: 'make-authority'; readonly image: string; readonly folder: string }
  /** Makes a key and a certificate that the authority in `folder` signs. */
  | { readonly kind: 'make-certificate'; readonly image: string; readonly domain: string; readonly folder: string }
  /** Names the live slot in `deploy/.env`. */
  | { readonly kind: 'name-slot'; readonly slot: Slot }

/** Becomes one command line of Docker. */
export type DockerAction =
  /** `arguments` are the build's, by name. */
  | {
      readonly kind: 'build'
      readonly services: readonly string[]
      readonly arguments: Readonly<Record<string, string>>
    }
  /** Starts services, without what they depend on, and waits until they are healthy. */
  | {
      readonly kind: 'start'
      readonly services: readonly string[]
      readonly waitSeconds: number
      /** Also removes containers of services that the stack no longer has. */
      readonly removeOrphans: boolean
      /** Makes new containers also where nothing that Compose looks at has changed. */
      readonly recreate: boolean
    }
  /** Deletes volumes by their full names. */
  | { readonly kind: 'remove-volumes'; readonly volumes: readonly string[] }
  /** Runs a migration alone; `image` names the image by whose id the gate knows that it has run. */
  | { readonly kind: 'migrate'; readonly service: string; readonly image: string }
  | { readonly kind: 'reload-edge' }
