// What is there: the engine's containers and volumes, and the files that are not in git.

export interface ObservedContainer {
  readonly service: string
  /** Docker's word: running, exited, created, restarting, paused, dead. */
  readonly state: string
  /** Docker's word: healthy, unhealthy, starting, or empty without a health check. */
  readonly health: string
  readonly exitCode: number
}

export interface Observed {
  readonly containers: readonly ObservedContainer[]
  /** Names of the project's volumes. */
  readonly volumes: readonly string[]
  /** Names of the files in the environment's secrets folder. */
  readonly secrets: readonly string[]
  readonly certificate: boolean
  /** The live slot that `deploy/.env` names. */
  readonly liveSlot: string | undefined
  /** Host ports among those wanted that something else listens on. */
  readonly portsTaken: readonly number[]
  readonly engine: { readonly cpus: number }
}
