// What `reconcile` decides: ordered steps, each with its cause. `docker` knows their command lines, `operate` runs them.
import type { SecretSpec } from './value.ts'

export interface Rollout {
  readonly steps: readonly Step[]
  /** Reasons not to begin. */
  readonly refusals: readonly Refusal[]
}

export interface Refusal {
  readonly message: string
  readonly help: string
}

export interface Step {
  /** What happens, as a person would say it: `build the images`. */
  readonly title: string
  /** Why it is needed now. */
  readonly cause: string
  readonly action: Action
  /** What is still true when this step fails. */
  readonly onFailure: string
}

export type Action = FileAction | DockerAction

export type FileAction =
  /** Makes the first content of secrets, each in its own file. */
  | { readonly kind: 'make-secrets'; readonly secrets: readonly SecretSpec[] }
  /** Makes a key and a self-signed certificate with the edge image's own tool. */
  | { readonly kind: 'make-certificate'; readonly image: string; readonly domain: string }
  /** Writes `deploy/.env`, which names the live slot. */
  | { readonly kind: 'name-slot'; readonly slot: string }

export type DockerAction =
  | { readonly kind: 'build'; readonly services: readonly string[] }
  /** Starts services, without what they depend on, and waits until they are healthy. */
  | { readonly kind: 'start'; readonly services: readonly string[]; readonly waitSeconds: number }
  /** Runs a migration alone; `image` names the image by whose id the gate knows that it has run. */
  | { readonly kind: 'migrate'; readonly service: string; readonly image: string }
  | { readonly kind: 'reload-edge' }
