// A command whose output has the log format of everything else: as JSON, each of its lines becomes an object.
'use strict'

const { spawn } = require('node:child_process')
const { constants } = require('node:os')
const { createInterface } = require('node:readline')
const lines = require('./lib/lines.cjs')

const COPY_SECONDS = 1

/** Starts a command; `descriptor` is one that it inherits. Returns the process and a promise of its exit code. */
function start([program, ...words], directory, descriptor) {
  const output = lines.isJson() ? 'pipe' : 'inherit'
  const child = spawn(program, words, { cwd: directory, stdio: ['inherit', output, output, descriptor] })
  const copies = []
  if (lines.isJson()) {
    copies.push(
      copy(child.stdout, lines.STDOUT, 'info', 'stdout'),
      copy(child.stderr, lines.STDERR, 'warning', 'stderr'),
    )
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', async (code, signal) => {
      // A child of its own may hold the output open.
      const limit = new Promise((late) => setTimeout(late, COPY_SECONDS * 1000).unref())
      await Promise.race([Promise.all(copies), limit])
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
  return { child, ended }
}

/** Passes each line on; resolves at the end. */
async function copy(source, target, level, name) {
  for await (const line of createInterface({ input: source, crlfDelay: Infinity })) {
    lines.write(target, lines.asObject(line, level, name))
  }
}

module.exports = { start }
