// What is there: the engine's containers and volumes, and the files that are not in git.
import type { Slot } from './plan.ts'

/** A container of the project, running or not. */
export interface ObservedContainer {
  readonly service: string
  /** Docker's word: running, exited, created, restarting, paused, dead. */
  readonly state: string
  /** Docker's word: healthy, unhealthy, starting, or empty without a health check. */
  readonly health: string
  readonly exitCode: number
  /** Milliseconds since 1970, to the second. */
  readonly createdAt: number
  /** Ports of the host that it publishes now. */
  readonly ports: readonly number[]
}

/** The certificate that the edge would serve. */
export interface ObservedCertificate {
  /** `itself`: made with a tool such as openssl. Of `somebody`: it is theirs, and stays. */
  readonly signedBy: 'authority' | 'former-authority' | 'itself' | 'somebody'
  /** The host names it is for. */
  readonly names: readonly string[]
  /** Negative when it has expired. */
  readonly daysLeft: number
}

/** A file or folder with the mode that it should have, relative to the stack file's folder. */
export interface ModeChange {
  readonly path: string
  readonly mode: number
}

/** All that `reconcile` compares the Plan with. */
export interface Observed {
  readonly containers: readonly ObservedContainer[]
  /** Names of the project's volumes. */
  readonly volumes: readonly string[]
  /** Names of the files in the environment's secrets folder that are not empty. */
  readonly secrets: readonly string[]
  /** When each of them was last written, in milliseconds since 1970. */
  readonly secretsWrittenAt: Readonly<Record<string, number>>
  /** When each config file of an app last changed, by its path; in milliseconds since 1970. */
  readonly configChangedAt: Readonly<Record<string, number>>
  /** Secrets that others could read, and files that a container could not. */
  readonly wrongModes: readonly ModeChange[]
  /** Undefined when there is none, or none that its key fits. */
  readonly certificate: ObservedCertificate | undefined
  /** The local authority: its folder, and whether it can sign. */
  readonly authority: { readonly folder: string; readonly exists: boolean }
  /** The live slot that `deploy/.env` names. */
  readonly liveSlot: Slot | undefined
  /** Host ports among those wanted that something else listens on. */
  readonly portsTaken: readonly number[]
  /** What version control says of the sources; undefined where it says nothing. */
  readonly source: SourceVersion | undefined
  readonly engine: { readonly cpus: number }
}

/** A state of the sources in version control's words. */
export interface SourceVersion {
  /** For people, such as `v1.2-3-gabc1234-dirty`. */
  readonly version: string
  /** The commit's full id. */
  readonly revision: string
}
