// Who draws the progress: a live display on a terminal, plain lines elsewhere.
import { plainReporter } from './plain.ts'
import type { Reporter } from './reporter.ts'
import { terminalReporter } from './terminal.ts'

/** Progress goes to standard error, so that standard output holds the result alone. */
export function chooseReporter(json: boolean): Reporter {
  return process.stderr.isTTY && !json
    ? terminalReporter(process.stderr)
    : plainReporter(process.stderr, { showOutput: !json })
}
