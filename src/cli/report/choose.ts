// Who draws the progress: a live display on a terminal, plain lines elsewhere.
import type { Report } from '../../model/event.ts'
import { plainReporter } from './plain.ts'
import { terminalReporter } from './terminal.ts'

export interface Reporter {
  readonly report: Report
  /** Called once, before the result is printed. */
  end(): void
}

/** Progress goes to standard error, so that standard output holds the result alone. */
export function chooseReporter(json: boolean): Reporter {
  return process.stderr.isTTY && !json
    ? terminalReporter(process.stderr)
    : plainReporter(process.stderr, { showOutput: !json })
}
