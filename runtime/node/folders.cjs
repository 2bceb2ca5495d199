// Makes the folders that the app writes to, and proves that it can.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { randomBytes } = require('node:crypto')
const { statusOf } = require('./files.cjs')
const { Stop, numbered, reason, EX_CONFIG } = require('./stop.cjs')

/** Makes `folder` where it is missing, and a file in it; throws the system's error. */
function tryFolder(folder) {
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `.seaworthy-${randomBytes(8).toString('hex')}`)
  fs.closeSync(fs.openSync(file, 'wx', 0o600))
  fs.unlinkSync(file)
}

/** Returns owner and mode of `place`, or of the nearest parent that exists. */
function ownerOf(place) {
  let status
  while ((status = statusOf(place, fs.lstatSync)) === undefined) place = path.dirname(place)
  const mode = (status.mode & 0o7777).toString(8).padStart(4, '0')
  return `${place} belongs to ${status.uid}:${status.gid} with mode ${mode}`
}

/** Makes each folder and checks that it is writable; stops with all that are not. */
function prepareFolders(folders) {
  const problems = []
  for (const folder of folders) {
    try {
      tryFolder(folder)
    } catch (error) {
      problems.push(`${folder}: ${reason(error)}; ${ownerOf(folder)}`)
    }
  }
  if (problems.length === 0) return
  const me = `${process.geteuid()}:${process.getegid()}`
  const lines = [
    `cannot write to ${numbered(problems.length, 'folder')} as user ${me}:`,
    ...problems,
    `help: give the volume to ${me} (chown), or mount a volume or a tmpfs with uid=${process.geteuid()} there`,
  ]
  throw new Stop(EX_CONFIG, lines.join('\n  '))
}

module.exports = { prepareFolders }
