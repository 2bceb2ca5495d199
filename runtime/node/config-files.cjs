// Writes the files that the app reads its settings from, where it reads no environment: templates, with the app's
// variables filled in. What is written may hold secrets, so it is for the app's user alone.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { randomBytes } = require('node:crypto')
const { Stop, reason, EX_CONFIG } = require('./stop.cjs')

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/** Puts values for `${NAME}`, and `${` for `$${`; a name without a value stays as it is. */
function fillIn(template, values) {
  return template.replaceAll(REFERENCE, (found, name) => (name === undefined ? '${' : (values.get(name) ?? found)))
}

/** Words with the app's variables in place of each `${NAME}`, for a program that takes its settings as arguments alone.
 * Whoever looks at the container from outside sees the name, and so does the log. */
function filledIn(words) {
  const values = new Map(Object.entries(process.env))
  return words.map((word) => fillIn(word, values))
}

/** Writes a file in one step, for this user to read; makes the folders above it. Throws the system's error. */
function writePrivately(file, content) {
  const folder = path.dirname(file)
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unfinished = path.join(folder, `.seaworthy-${randomBytes(8).toString('hex')}`)
  try {
    fs.writeFileSync(unfinished, content, { encoding: 'latin1', mode: 0o400, flag: 'wx' })
    fs.renameSync(unfinished, file)
  } catch (error) {
    fs.rmSync(unfinished, { force: true })
    throw error
  }
}

/** Does `work`; stops with `problem`, the system's reason and `help` where it fails. */
function attempt(work, problem, help = '') {
  try {
    return work()
  } catch (error) {
    throw new Stop(EX_CONFIG, `${problem}: ${reason(error)}${help}`)
  }
}

/** Writes each of the `[template, file]` pairs, with the variables called `names`; stops at the first that fails. */
function writeConfig(files, names) {
  // As Latin-1 each byte is a character: all that is not filled in stays what it is.
  const values = new Map(
    names
      .filter((name) => process.env[name] !== undefined)
      .map((name) => [name, Buffer.from(process.env[name]).toString('latin1')]),
  )
  const help = `\n  help: it belongs into memory: mount a tmpfs with uid=${process.geteuid()} there`
  for (const [template, file] of files) {
    const text = attempt(() => fs.readFileSync(template, 'latin1'), `cannot read the template ${template}`)
    attempt(() => writePrivately(file, fillIn(text, values)), `cannot write ${file}`, help)
  }
}

module.exports = { fillIn, filledIn, writeConfig }
