// What other processes of the app count: those of a cluster, or others that it forks. Each that does not have the
// port of the metrics leaves its numbers in a file, and one that has ended leaves its last.
'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { randomBytes } = require('node:crypto')

const FOLDER = 'SEAWORTHY_SHARED'
const WRITE_MILLISECONDS = 500

/** Names the folder, for all processes that this one starts; nobody makes it before it is needed. */
function nameFolder(environment) {
  const parent = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()
  environment[FOLDER] ??= path.join(parent, `seaworthy-${randomBytes(8).toString('hex')}`)
  return environment[FOLDER]
}

class Shared {
  constructor(folder, counters) {
    this.folder = folder
    this.counters = counters
    this.timer = undefined
    this.last = undefined
  }

  /** Begins to leave the numbers of this process for others, also as its last act. */
  start() {
    if (this.timer !== undefined) return
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    this.write()
    this.timer = setInterval(() => this.write(), WRITE_MILLISECONDS).unref()
  }

  /** Replaces the file of this process in one step, where anything has changed. */
  write() {
    const { series, inFlight } = this.counters
    const text = JSON.stringify({ pid: process.pid, inFlight, series: [...series] })
    if (text === this.last) return
    try {
      const file = path.join(this.folder, String(process.pid))
      fs.writeFileSync(`${file}.new`, text)
      fs.renameSync(`${file}.new`, file)
      this.last = text
    } catch {
      // The folder is full, or gone; the next turn tries again.
    }
  }

  /** Leaves the last numbers, where others are there to tell them. */
  end() {
    if (!fs.existsSync(this.folder)) return
    this.counters.inFlight = 0
    this.write()
  }

  /** Returns what the other processes left. */
  others() {
    let names = []
    try {
      names = fs.readdirSync(this.folder).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    } catch {
      // There are no others.
    }
    return names.flatMap((name) => {
      try {
        const left = JSON.parse(fs.readFileSync(path.join(this.folder, name), 'utf8'))
        return [isAlive(left.pid) ? { ...left, isAlive: true } : { ...left, inFlight: 0, isAlive: false }]
      } catch {
        return []
      }
    })
  }
}

/** Whether a process runs; one that only waits to be collected does not. */
function isAlive(pid) {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

module.exports = { Shared, nameFolder }
