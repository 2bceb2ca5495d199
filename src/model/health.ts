// How the engine learns that a container works.

/**
 * What is asked of the container itself: a connection to a port, an HTTP path that must answer, or that its first
 * process has run for some time: one that ends at once is started over and over, and runs whenever somebody looks.
 */
export type Probe =
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'alive'; readonly seconds: number }

/** A health check of the engine. */
export interface HealthCheck {
  /** The command that the container's image offers for this probe. */
  readonly argv: readonly string[]
  /** The question in words, for messages: `GET /health on port 8000`. */
  readonly asks: string
  /** Time between two probes once the container is healthy. */
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  /** Failures in a row that make it unhealthy. */
  readonly retries: number
  /** Failures within this time after the start do not count. */
  readonly startPeriodSeconds: number
}
