// The program: arguments in, exit code out. The only place that knows the process.
import { exitCodes, UserError } from '../errors.ts'
import { parseArguments } from './adapter.ts'
import { commands } from './commands/index.ts'

declare const SEAWORTHY_VERSION: string | undefined
const version = typeof SEAWORTHY_VERSION === 'string' ? SEAWORTHY_VERSION : '0.0.0-source'

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2), commands, version)
  if ('exitCode' in parsed) return parsed.exitCode
  const json = parsed.options['json'] === true
  const { chooseReporter } = await import('./report/choose.ts')
  const reporter = chooseReporter(json)
  const interruption = new AbortController()
  const onInterrupt = (): void => {
    // A second Ctrl-C is for those who cannot wait; `beforeExit` cleans up, and every write is atomic.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted)
    interruption.abort()
    if (!parsed.command.shows)
      reporter.report({ kind: 'note', message: 'stopping after what is being done now; Ctrl-C again to stop at once' })
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  try {
    const { run } = await parsed.command.load()
    const outcome = await run({
      options: parsed.options,
      arguments: parsed.arguments,
      folder: process.cwd(),
      report: reporter.report,
      print: json ? () => {} : (line) => process.stdout.write(`${line}\n`),
      interrupted: interruption.signal,
    })
    reporter.end()
    if (json) process.stdout.write(`${JSON.stringify(outcome.json, null, 2)}\n`)
    return outcome.exitCode
  } catch (thrown) {
    reporter.end()
    const { explainFileError } = await import('../host/file-error.ts')
    const error = explainFileError(thrown)
    const { describeError, errorJson } = await import('./report/error.ts')
    const exitCode = interruption.signal.aborted
      ? exitCodes.interrupted
      : error instanceof UserError
        ? error.exitCode
        : exitCodes.bug
    if (json) process.stdout.write(`${JSON.stringify(errorJson(error, exitCode), null, 2)}\n`)
    else process.stderr.write(`${describeError(error)}\n`)
    return exitCode
  }
}

/** Whoever reads our output may have enough of it, as `head` does; the work goes on to its end. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
process.exitCode = await main()
