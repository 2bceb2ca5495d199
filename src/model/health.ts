// How the engine learns that a container works.

/** What is asked. `command` runs inside the container and exits 0 when healthy. */
export type Probe =
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] }

export interface HealthCheck {
  /** The command that the container's image offers for this probe. */
  readonly argv: readonly string[]
  /** The question in words, for messages: `http GET /health on port 8000`. */
  readonly asks: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly retries: number
  /** Failures within this time after the start do not count. */
  readonly startPeriodSeconds: number
}
