// What holding one app of a stack file against the repository comes to.
import type { SourceFacts } from '../model/detection.ts'
import type { AppProblem } from '../model/provider.ts'

export interface Inspection {
  /** Absent when a problem leaves one of them unknown. */
  readonly facts?: SourceFacts
  readonly problems: readonly AppProblem[]
}
