// The one error class for what a user can fix. Anything else that is thrown is a bug and says so.
import type { Diagnostic } from './model/diagnostic.ts'

/** Exit codes of every command; see docs/guide/commands.md. */
export const exitCodes = {
  success: 0,
  failed: 1,
  usage: 2,
  stackInvalid: 3,
  findings: 4,
  bug: 70,
  tryAgain: 75,
  interrupted: 130,
} as const

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

interface UserErrorOptions {
  /** What to do about it: one line, or several. */
  readonly help?: string
  /** `failed` unless said. */
  readonly exitCode?: ExitCode
  /** Output of a program that explains the failure, such as the last log lines. */
  readonly details?: string
  /** Each is shown with its place, before the message. */
  readonly diagnostics?: readonly Diagnostic[]
}

/** A failure that the user can do something about. */
export class UserError extends Error {
  readonly help: string | undefined
  readonly exitCode: ExitCode
  readonly details: string | undefined
  readonly diagnostics: readonly Diagnostic[]

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message)
    this.name = 'UserError'
    this.help = options.help
    this.exitCode = options.exitCode ?? exitCodes.failed
    this.details = options.details
    this.diagnostics = options.diagnostics ?? []
  }
}
