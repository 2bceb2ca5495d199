// How a start ends early: one error that carries the exit code and what the operator reads.
'use strict'

const { getSystemErrorMap } = require('node:util')

/** Exit codes of sysexits.h. */
const EX_IOERR = 74
const EX_TEMPFAIL = 75
const EX_CONFIG = 78

/** Ends the start with `code`; `message` goes to standard error. */
class Stop extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

/** Returns `1 problem`, `2 problems`. */
function numbered(count, noun) {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

/** Returns what the system says of an error, such as `no such file or directory`. */
function reason(error) {
  return getSystemErrorMap().get(error.errno)?.[1] ?? error.message
}

module.exports = { Stop, numbered, reason, EX_IOERR, EX_TEMPFAIL, EX_CONFIG }
