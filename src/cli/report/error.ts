// Errors for a person, and for a program.
import { UserError } from '../../errors.ts'
import type { Diagnostic } from '../../model/diagnostic.ts'

/** The text for standard error: findings, details, the message, and what to do. Anything but a UserError is a bug. */
export function describeError(error: unknown): string {
  if (!(error instanceof UserError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return `this is a bug in seaworthy, not a mistake of yours; please report it with these lines:\n${text}`
  }
  const lines = error.diagnostics.map(describeDiagnostic)
  if (error.details) lines.push(error.details)
  lines.push(`error: ${error.message}`)
  if (error.help) lines.push(...error.help.split('\n').map((line) => `  help: ${line}`))
  return lines.join('\n')
}

/** `file:line:column message`, the line itself with a mark, and what to do. */
export function describeDiagnostic({ place, message, help }: Diagnostic): string {
  if (!place) return [`error: ${message}`, ...(help ? [`  help: ${help}`] : [])].join('\n')
  const lines = [`${place.file}:${place.line}:${place.column} ${message}`]
  if (place.snippet !== undefined && place.snippet.length < 200) {
    const number = String(place.line)
    lines.push(
      `  ${number} | ${place.snippet}`,
      `  ${' '.repeat(number.length)} | ${place.snippet.slice(0, place.column - 1).replaceAll(/[^\t]/g, ' ')}^`,
    )
  }
  if (help) lines.push(`  help: ${help}`)
  return lines.join('\n')
}

/** The one JSON document of a command that failed. */
export function errorJson(error: unknown, exitCode: number): unknown {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof UserError)) return { error: { message, bug: true, exitCode } }
  return { error: { message, help: error.help, details: error.details, exitCode, diagnostics: error.diagnostics } }
}
