// What other processes of the app count: those of a cluster, or others that it forks. Each leaves its numbers in
// a file, as its last act too, and the one that has the port of the metrics adds them up. An app of one process has none.
'use strict'

const fs = require('node:fs')
const path = require('node:path')

const WRITE_MILLISECONDS = 500

class Shared {
  constructor(folder, counters) {
    this.folder = folder
    this.counters = counters
    this.last = undefined
    setInterval(() => this.write(), WRITE_MILLISECONDS).unref()
  }

  /** There are several processes, so each leaves its numbers from now on, the one that has the port too. */
  begin() {
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    this.write()
  }

  /** Replaces the file of this process in one step, where anything has changed. */
  write() {
    const { series, inFlight } = this.counters
    if (!fs.existsSync(this.folder)) return
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

module.exports = { Shared }
