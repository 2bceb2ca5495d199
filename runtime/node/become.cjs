// Replaces this process by another program, so that signals reach it and no second Node takes memory.
'use strict'

const { spawn } = require('node:child_process')
const fs = require('node:fs')
const { constants } = require('node:os')
const path = require('node:path')
const { handSignals } = require('./lib/signals.cjs')
const { reason } = require('./stop.cjs')

/** Node ignores these, and what it becomes would too: only env of coreutils can give them back. */
const IGNORED = 'PIPE,XFSZ'
const ENV = '/usr/bin/env'

/** Becomes `words` in `directory`; `isNode` says that it is Node itself. Throws the system's error where it cannot. */
async function become(words, directory, environment, isNode = false) {
  if (directory) process.chdir(directory)
  const file = onPath(words[0], environment.PATH)
  // Only since Node 22.15.
  if (process.execve !== undefined) {
    process.emitWarning = () => {} // that it is experimental
    const restored =
      isNode || !fs.existsSync(ENV) ? words : ['env', `--default-signal=${IGNORED}`, file, ...words.slice(1)]
    process.execve(restored === words ? file : ENV, restored, environment)
  }
  await attend(file, words, environment)
}

/** Runs a program beside this process, as if it were it. */
function attend(file, words, environment) {
  return new Promise((_, reject) => {
    const child = spawn(file, words.slice(1), { argv0: words[0], env: environment, stdio: 'inherit' })
    handSignals(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'], (signal) =>
      child.kill(signal),
    )
    child.on('error', reject)
    child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
  })
}

/** Returns the file of a program; throws as starting it would. */
function onPath(program, search = '') {
  const places = program.includes('/')
    ? [program]
    : search.split(':').map((folder) => path.join(folder || '.', program))
  let problem
  for (const place of places) {
    try {
      if (!fs.statSync(place).isFile()) continue
      fs.accessSync(place, fs.constants.X_OK)
      return path.resolve(place)
    } catch (error) {
      if (problem === undefined || error.code === 'EACCES') problem = error
    }
  }
  throw problem ?? Object.assign(new Error(`no such file or directory`), { path: program })
}

/** Returns why `words` could not be started. */
function whyNot(error, words) {
  const what = error.syscall === 'chdir' ? (error.dest ?? error.path) : words[0]
  return `${what} cannot be started: ${reason(error)}`
}

module.exports = { become, whyNot }
