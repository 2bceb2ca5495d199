// The migration gate: one migration at a time, once per image and command.
'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const command = require('./command.cjs')
const { filledIn } = require('./config-files.cjs')
const { commandsIn } = require('./lib/commands.cjs')
const lines = require('./lib/lines.cjs')
const { handSignals } = require('./lib/signals.cjs')
const { lock } = require('./lock.cjs')
const { Stop, reason, EX_CONFIG, EX_TEMPFAIL } = require('./stop.cjs')

/** Runs `words` unless they were the last to migrate, in `image`. `image` may be empty: then they always run. */
async function migrate(words, directory, state, image, lockSeconds) {
  const done = joined([image, directory ?? '.', ...words])
  const marker = path.join(state, 'migrated')
  const descriptor = await exclusiveLock(path.join(state, 'migrate.lock'), lockSeconds)
  if (image && readMarker(marker) === done) {
    lines.print('migrations: already applied by this image')
    return
  }
  // First gone, then written anew: after a failure nobody's work is known.
  fs.rmSync(marker, { force: true })
  const came = []
  for (const step of commandsIn(words)) {
    // The command before it may have ended well all the same.
    if (came.length > 0)
      throw new Stop(128 + os.constants.signals[came.at(-1)], `migration stopped before ${joined(step)}`)
    const code = await runForwardingSignals(step, directory, descriptor, came)
    if (code !== 0) throw new Stop(code, `migration failed: ${joined(step)} exited ${code}`)
  }
  try {
    // A run by hand, which names no image, is on record too: it ended well.
    writeMarker(marker, done)
  } catch (error) {
    lines.print(`migrations: applied, but ${reason(error)} at ${marker}: the next start applies them again`)
  }
}

/** Resolves to the descriptor of the locked file; stops with 75 when another holds it for longer than `seconds`. */
async function exclusiveLock(file, seconds) {
  let descriptor
  try {
    descriptor = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644)
  } catch (error) {
    throw new Stop(EX_CONFIG, `cannot open ${file}: ${reason(error)}`)
  }
  if (await lock(descriptor, 0)) return descriptor
  lines.print(`waiting for another migration, at most ${seconds} s`)
  if (await lock(descriptor, seconds)) return descriptor
  throw new Stop(EX_TEMPFAIL, `another migration still holds ${file} after ${seconds} s`)
}

/** Runs a command to its end and resolves to its exit code; SIGTERM and SIGINT go to it. It inherits the lock: if this
 * process is killed alone, the next gate still waits for the command. */
async function runForwardingSignals(words, directory, descriptor, came) {
  // Of a folder that is missing Node says that the command is.
  if (directory && !fs.existsSync(directory)) throw unstarted(directory, 'no such file or directory')
  const { child, ended } = command.start(filledIn(words), directory, descriptor)
  handSignals(['SIGTERM', 'SIGINT'], (signal) => {
    came.push(signal)
    child.kill(signal)
  })
  try {
    return await ended
  } catch (error) {
    throw unstarted(words[0], reason(error))
  }
}

function unstarted(what, why) {
  return new Stop(127, `migration failed: ${what}: ${why}`)
}

/** Returns words as a shell would take them. */
function joined(words) {
  const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)
  return words.map(quoted).join(' ')
}

/** Returns the image and command that migrated last, or nothing. */
function readMarker(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Replaces the marker in one step. */
function writeMarker(file, done) {
  fs.writeFileSync(`${file}.new`, `${done}\n`, { flush: true })
  fs.renameSync(`${file}.new`, file)
}

module.exports = { migrate, joined }
