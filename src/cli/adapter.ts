// Commands as data, to commander.
import { Command as Program, CommanderError, Option as ProgramOption } from 'commander'
import { exitCodes } from '../errors.ts'
import { defaultFile, type Command } from './command.ts'

/** What was asked for. */
export interface Parsed {
  readonly command: Command
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly arguments: readonly string[]
}

/** Options that every command has. */
const everywhere = [
  { flags: '-f, --file <path>', summary: 'the stack file', default: defaultFile },
  { flags: '-e, --env <name>', summary: 'the environment', default: 'prod' },
  { flags: '--dry-run', summary: 'print the commands and file changes, and do nothing' },
  { flags: '--json', summary: 'print the result as one JSON document' },
]

/** Returns what was asked for, or the exit code when help, the version or an error was already printed. */
export function parseArguments(
  argv: readonly string[],
  commands: readonly Command[],
  version: string,
): Parsed | { readonly exitCode: number } {
  let parsed: Parsed | undefined
  const program = new Program('seaworthy')
    .description(
      'Turns a repository and a short stack file into a hardened production stack of plain files, and runs it.',
    )
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
  for (const command of commands) {
    const sub = program
      .command(command.name)
      .description(command.summary)
      .helpOption('-h, --help', 'show this help')
      .exitOverride()
    for (const argument of command.arguments ?? [])
      sub.argument(`[${argument.name}${argument.many ? '...' : ''}]`, argument.summary)
    for (const option of [...(command.options ?? []), ...everywhere]) {
      const made = new ProgramOption(option.flags, option.summary)
      sub.addOption('default' in option && option.default !== undefined ? made.default(option.default) : made)
    }
    if (command.examples)
      sub.addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`)
    sub.action((...received: unknown[]) => {
      parsed = {
        command,
        options: sub.opts(),
        arguments: received
          .slice(0, -2)
          .flat()
          .filter((word): word is string => typeof word === 'string'),
      }
    })
  }
  if (argv.length === 0) {
    program.outputHelp()
    return { exitCode: exitCodes.usage }
  }
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? exitCodes.success : exitCodes.usage }
    throw error
  }
  return parsed ?? { exitCode: exitCodes.usage }
}
