// SQLite: a file of the app's own. One that is not there yet is the app's to make, where its folder lets it.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { Problem } = require('../health.cjs')

const schemes = ['sqlite', 'sqlite3']
const PAUSE_MS = 50
const HEAD = 'SQLite format 3\0'

/** Reads the file's head, and with a Node that has SQLite in it the names in a migration tool's table. */
async function probe(url, seconds, names) {
  const file = url.replace(/^[^:]+:\/{3}/, '').replace(/\?.*/, '')
  if (!fs.existsSync(file)) {
    if (isAllowed(path.dirname(file))) return undefined
    throw new Problem('its file is not there, and its folder cannot be written')
  }
  if (!isAllowed(file)) throw new Problem('permission denied')
  if (!isDatabase(file)) throw new Problem('the file is no database, or a broken one')
  const library = names && builtIn()
  if (!library) return undefined
  // The library waits for a lock with the whole program: it is asked again instead.
  for (const deadline = performance.now() + seconds * 1000; ; await sleep(PAUSE_MS)) {
    try {
      return namesIn(library, file, names)
    } catch (error) {
      if (!/locked/.test(error.message)) throw new Problem('the file is no database, or a broken one')
      if (performance.now() > deadline) throw new Problem('the file is locked')
    }
  }
}

/** Opens it as the app does: a journal that a crash left behind is only rolled back by one who can write. */
function namesIn({ DatabaseSync }, file, [table, column]) {
  const database = new DatabaseSync(file)
  try {
    const known = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table)
    return (
      known &&
      new Set(
        database
          .prepare(`SELECT "${column}" AS name FROM "${table}"`)
          .all()
          .map(({ name }) => name),
      )
    )
  } finally {
    database.close()
  }
}

function isAllowed(file) {
  try {
    fs.accessSync(file, fs.constants.R_OK | fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a file begins as a database does; an empty one will be one. */
function isDatabase(file) {
  const handle = fs.openSync(file, 'r')
  try {
    const head = Buffer.alloc(HEAD.length)
    const length = fs.readSync(handle, head, 0, head.length, 0)
    return length === 0 || head.toString('latin1') === HEAD
  } finally {
    fs.closeSync(handle)
  }
}

/** Node's own library, without its warning that it is new; undefined in a version that has none. */
function builtIn() {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return require('node:sqlite')
  } catch {
    return undefined
  } finally {
    process.emitWarning = emitWarning
  }
}

module.exports = { schemes, open: () => probe }
