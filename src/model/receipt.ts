// What a smoke check found on the running stack.

/** One promise, looked at once. */
export interface Receipt {
  /** The check's id, such as `request-id`. */
  readonly check: string
  /** Id of the promise in the requirements, such as `H-request-id`. */
  readonly promise: string
  /** What the check proves, as a sentence. */
  readonly proves: string
  /** `skipped`: the stack makes no such promise. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly seconds: number
  /** Empty unless it failed. */
  readonly failures: readonly Failure[]
  /** What it let pass and a person may want to know, as sentences. */
  readonly notes: readonly string[]
}

/** One thing that is not as promised. */
export interface Failure {
  /** What was looked at, such as `GET /login`. */
  readonly what: string
  readonly expected: string
  readonly got: string
  /** The command by which a person sees it. */
  readonly see: string
}
