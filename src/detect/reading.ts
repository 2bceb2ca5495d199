// One place where an environment variable is read.
import type { Evidence } from '../model/detection.ts'
import type { Connection } from './python/connections.ts'

export interface Reading {
  readonly name: string
  readonly evidence: Evidence
  readonly required: boolean
  readonly fallback: string | undefined
  /** Settings whose whole value it is: names, and keys of maps. */
  readonly settings: readonly string[]
  readonly connection: Connection | undefined
  /** It is read as JSON. */
  readonly isList?: boolean
}
