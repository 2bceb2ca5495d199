// The folder in which the processes of an app find each other's numbers.
'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { randomBytes } = require('node:crypto')

const FOLDER = 'SEAWORTHY_SHARED'

/** Names it in `environment`, for all processes that this one starts; nobody makes it before it is needed. */
function nameFolder(environment) {
  const parent = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()
  environment[FOLDER] ??= path.join(parent, `seaworthy-${randomBytes(8).toString('hex')}`)
  return environment[FOLDER]
}

module.exports = { nameFolder }
