// A finding as a value: what is wrong, where, and what to do.

/** A place in a text file. Lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The source line itself, for the message. */
  readonly snippet?: string
}

export interface Diagnostic {
  /** A phrase that names the problem, such as `unknown-key`. Stable: scripts may match it. */
  readonly id: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly place?: Place
  readonly help?: string
}
