// What draws the progress of a command.
import type { Report } from '../../model/event.ts'

/** Draws events as they come. */
export interface Reporter {
  readonly report: Report
  /** Called once, before the result is printed. */
  end(): void
}
