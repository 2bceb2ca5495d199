// What is wrong with a stack file, before it has a place in the text.
import type { Path } from './locate.ts'

/** A problem at a path of the data; `parseStackFile` turns it into a Diagnostic with a place. */
export interface Problem {
  readonly id: string
  readonly path: Path
  readonly message: string
  readonly help?: string | undefined
  /** Point at the key instead of the value. */
  readonly atKey?: boolean
}
