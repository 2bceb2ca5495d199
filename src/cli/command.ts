// A command as data. `adapter.ts` turns it into what the command-line library wants.
import type { Report } from '../model/event.ts'

/** The stack file, where -f names no other. */
export const defaultFile = 'seaworthy.yaml'

/** What the command line offers: name, arguments and options, and where the code is. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly arguments?: readonly { readonly name: string; readonly summary: string; readonly many?: boolean }[]
  readonly options?: readonly Option[]
  readonly examples?: readonly string[]
  /** It shows what has no end of its own: Ctrl-C is how one leaves it. */
  readonly shows?: true
  /** Loads the code only when the command is run. */
  readonly load: () => Promise<{ readonly run: (invocation: Invocation) => Promise<Outcome> }>
}

/** An option of one command, beside those that all have. */
export interface Option {
  /** As commander writes them: `-e, --env <name>`. */
  readonly flags: string
  readonly summary: string
  readonly default?: string | boolean
}

/** One call of a command. */
export interface Invocation {
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly arguments: readonly string[]
  /** Where the command was started. */
  readonly folder: string
  /** Progress. With --json it goes to standard error. */
  readonly report: Report
  /** A line of the result on standard output; nothing with --json. */
  readonly print: (line: string) => void
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal
}

/** How a command ended, when it did not throw. */
export interface Outcome {
  readonly exitCode: number
  /** Printed as one JSON document with --json. */
  readonly json: unknown
}
