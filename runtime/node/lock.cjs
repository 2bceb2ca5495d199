// A lock of the kernel's, which a process that dies leaves behind for nobody. Node cannot take one, so flock does, on a
// descriptor that it shares with us: the lock belongs to the open file, and stays when flock has ended.
'use strict'

const { spawn } = require('node:child_process')
const { Stop, EX_CONFIG } = require('./stop.cjs')

/** Resolves to whether the lock was taken, waiting for it for at most `seconds`, or without an end. */
function lock(descriptor, seconds) {
  const limit = seconds === undefined ? [] : seconds === 0 ? ['--nonblock'] : ['--timeout', String(seconds)]
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['--exclusive', ...limit, '3'], {
      stdio: ['ignore', 'inherit', 'inherit', descriptor],
    })
    child.on('error', () =>
      reject(new Stop(EX_CONFIG, 'flock cannot be started\n  help: add util-linux, which has it, to the image')),
    )
    // Where a signal ends the wait, nobody waits any more.
    const end = () => child.kill()
    process.once('exit', end)
    child.on('close', (code) => {
      process.off('exit', end)
      // 1 is a lock that another holds; anything else flock has explained.
      if (code === 0 || code === 1) resolve(code === 0)
      else reject(new Stop(EX_CONFIG, `flock failed with ${code}`))
    })
  })
}

module.exports = { lock }
