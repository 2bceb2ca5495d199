// The program that a container starts: it completes the environment, checks and prepares, waits for what the app
// depends on, and then becomes the server (or the command, or runs the migration gate).
'use strict'

const path = require('node:path')
const { constants } = require('node:os')
const { become, whyNot } = require('./become.cjs')
const { filledIn, writeConfig } = require('./config-files.cjs')
const { completeEnvironment } = require('./environment.cjs')
const { prepareFolders } = require('./folders.cjs')
const cors = require('./lib/cors.cjs')
const lines = require('./lib/lines.cjs')
const { migrate } = require('./migration.cjs')
const { nodeOptions } = require('./node-options.cjs')
const { findProgram } = require('./program.cjs')
const { ENTRY, RUNTIME, loadAll, loadSettings } = require('./settings.cjs')
const { publish } = require('./static-files.cjs')
const { Stop, numbered, EX_CONFIG } = require('./stop.cjs')
const { waitFor } = require('./wait.cjs')

const USAGE = `\
usage: entry.cjs serve ENTRY [ARGUMENT...]
       entry.cjs migrate [--directory DIRECTORY] -- COMMAND [ARGUMENT...]
       entry.cjs run [--directory DIRECTORY] -- COMMAND [ARGUMENT...]`

/** What only this program reads, and the app need not see. */
const OWN_VARIABLES = [
  ...['SEAWORTHY_SECRETS_DIRECTORY', 'SEAWORTHY_TEMPLATES', 'SEAWORTHY_REQUIRED', 'SEAWORTHY_STATE', 'SEAWORTHY_IMAGE'],
  ...ENTRY.map(({ name }) => name),
]

/** What the preload reads; it is nothing for another command. */
const PRELOAD_VARIABLES = RUNTIME.map(({ name }) => name).filter(
  (name) => name.startsWith('SEAWORTHY_') && name !== 'SEAWORTHY_ENVIRONMENT',
)

const app = () => process.env.SEAWORTHY_APP || 'app'
const version = () => process.env.SEAWORTHY_VERSION || 'unversioned'

/** Returns the action, its words (an entry or a command, with arguments) and its directory, if any. */
function parse([action, ...rest]) {
  if (action === 'serve' && rest.length > 0) return { action, words: rest }
  if (action === 'migrate' || action === 'run') {
    const directory = rest[0] === '--directory' ? (rest.splice(0, 2)[1] ?? '') : undefined
    if (rest[0] === '--' && rest.length > 1 && directory !== '') return { action, words: rest.slice(1), directory }
  }
  throw new Stop(2, USAGE)
}

/** Prints the one line that says what starts. Of a command only its name: arguments may hold secrets. */
function announce(action, words) {
  lines.print(`${app()} ${version()} | node ${process.versions.node} | ${action} ${words[0]}`)
}

/** Completes the environment and returns the settings; stops with every problem at once. */
function configure(action) {
  const problems = completeEnvironment(process.env)
  const { values, problems: unaccepted } = loadSettings(ENTRY, process.env)
  problems.push(...unaccepted)
  if (action === 'serve') {
    const server = loadAll(process.env)
    problems.push(...server.problems)
    if (cors.isChecked(server.values.SEAWORTHY_ENVIRONMENT, server.values.SEAWORTHY_CORS)) {
      for (const line of cors.variablesThatLetEverybodyIn(process.env)) problems.push(`${line}; ${cors.HELP}`)
    }
  }
  if (problems.length === 0) return values
  const told = [
    `${numbered(problems.length, 'problem')} with the configuration:`,
    ...problems,
    "help: set it in the service's environment or as a secret, and start it again",
  ]
  throw new Stop(EX_CONFIG, told.join('\n  '))
}

/** Takes variables out of the environment; returns them. */
function takeOut(names) {
  const taken = Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']))
  for (const name of names) delete process.env[name]
  return taken
}

/** Becomes `words`; stops with `code` where they cannot be started. */
async function start(words, directory, code, isNode) {
  try {
    await become(words, directory, process.env, isNode)
  } catch (error) {
    throw new Stop(code, whyNot(error, words))
  }
}

/** Does all steps in order; throws Stop. */
async function main(parameters) {
  const { action, words, directory } = parse(parameters)
  announce(action, words)
  const values = configure(action)
  prepareFolders(values.SEAWORTHY_WRITABLE)
  writeConfig(values.SEAWORTHY_CONFIG, values.SEAWORTHY_CONFIG_VARIABLES)
  await waitFor(values.SEAWORTHY_WAIT, values.SEAWORTHY_WAIT_SECONDS)
  const own = takeOut(OWN_VARIABLES)
  if (action === 'serve') {
    await publish(values.SEAWORTHY_STATIC, values.SEAWORTHY_STATIC_ROOT, app())
    const [entry, ...rest] = words
    const program = findProgram(entry, process.cwd())
    process.env.NODE_OPTIONS = nodeOptions(path.join(__dirname, 'preload.cjs'), process.env.NODE_OPTIONS)
    await start([process.execPath, program, ...rest], undefined, EX_CONFIG, true)
    return
  }
  takeOut([...PRELOAD_VARIABLES, ...Object.keys(process.env).filter((name) => name.startsWith('SEAWORTHY_DATASTORE_'))])
  if (action === 'run') return start(filledIn(words), directory, 127)
  const state = own.SEAWORTHY_STATE || '/var/lib/seaworthy'
  prepareFolders([state])
  await migrate(words, directory, state, own.SEAWORTHY_IMAGE.trim(), values.SEAWORTHY_MIGRATE_LOCK_SECONDS)
}

lines.start(process.env.LOG_FORMAT, app(), version())
// As process 1 the default action of a signal is to do nothing.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(128 + constants.signals[signal]))
main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    if (!(error instanceof Stop)) lines.say('critical', 'the start failed', error)
    else if (lines.isJson()) lines.say('critical', error.message)
    else lines.write(lines.STDERR, `${error.message}\n`)
    process.exit(error instanceof Stop ? error.code : 70)
  },
)
