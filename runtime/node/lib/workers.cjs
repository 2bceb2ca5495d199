// The workers of a cluster at a stop. Only the primary process gets the signal; without it the workers would be cut off
// in the middle of an answer.
'use strict'

const cluster = require('node:cluster')
const { EventEmitter, once } = require('node:events')

/** Passes the signal on and resolves when all workers have ended, or after `milliseconds`. */
async function stop(signal, milliseconds) {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => !worker.isDead())
  if (workers.length === 0) return
  // Many apps put a new worker in the place of one that ends.
  cluster.fork = () => new cluster.Worker({ process: new EventEmitter() })
  const ended = workers.map((worker) => once(worker, 'exit'))
  for (const worker of workers) worker.process.kill(signal)
  const late = new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
  await Promise.race([Promise.all(ended), late])
}

/** Calls `begin` when the app makes its first worker. */
function onFork(begin) {
  if (cluster.isPrimary) cluster.once('fork', begin)
}

module.exports = { stop, onFork }
