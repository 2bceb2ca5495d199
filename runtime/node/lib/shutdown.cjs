// The clean stop. A signal closes the way in, what is in flight is answered, and only then the app's own handlers run:
// many of them end the process or close the database at once.
'use strict'

const lines = require('./lines.cjs')
const upgrade = require('./upgrade.cjs')
const workers = require('./workers.cjs')

const SIGNALS = new Set(['SIGTERM', 'SIGINT'])
const GOODBYE_MILLISECONDS = 2000
/** Of the grace, for what comes after the last answer. */
const RESERVED_MILLISECONDS = 2000
const LOOK_MILLISECONDS = 100

/** The servers that listen, and those that were closed here. */
const listening = new Set()
const closed = new WeakSet()

let isStopping = false
let watches = false
let ledger
let graceMilliseconds

const ours = () => {}

/** Comes between the process and the signals; nothing happens before `watch`. */
function install(options, books) {
  graceMilliseconds = options.graceSeconds * 1000
  ledger = books
  const { emit } = process
  process.emit = (event, ...words) => {
    if (!watches || !SIGNALS.has(event)) return emit.call(process, event, ...words)
    if (!isStopping) void stop(event, () => emit.call(process, event, ...words))
    return true
  }
}

/** Begins to handle the signals: from now on this process serves. */
function watch() {
  if (watches) return
  watches = true
  for (const signal of SIGNALS) process.on(signal, ours)
}

/** Notes a server that listens. */
function add(server) {
  listening.add(server)
  server.once('close', () => listening.delete(server))
}

/** Whether an app's own close of a server has nothing to do any more; `callback` is then called without an error. */
function closing(server, callback) {
  if (!closed.has(server)) return false
  if (typeof callback !== 'function') return true
  if (listening.has(server)) server.once('close', () => callback())
  else process.nextTick(callback)
  return true
}

async function stop(signal, runOthers) {
  isStopping = true
  const began = performance.now()
  const left = () => graceMilliseconds - (performance.now() - began)
  // Whatever else happens, this is the end; a process with nothing left to do ends by itself before.
  setTimeout(() => process.exit(), graceMilliseconds).unref()
  const waiting = [...ledger.inFlight].filter(isAwaited).length
  if (waiting > 0) lines.say('info', `stopping: ${waiting} in flight, at most ${graceMilliseconds / 1000} s`)
  ledger.ended = () => setImmediate(closeIdle)
  for (const server of [...listening]) close(server)
  const limit = Math.max(left() - RESERVED_MILLISECONDS, left() / 2)
  await Promise.all([answered(limit), workers.stop(signal, left())])
  upgrade.sayGoodbye()
  for (const each of SIGNALS) process.removeListener(each, ours)
  const isApps = process.listenerCount(signal) > 0
  if (isApps) runOthers()
  await upgrade.closed(GOODBYE_MILLISECONDS)
  for (const server of listening) server.closeAllConnections()
  if (!isApps) process.exit()
}

/** Takes no new connection, and lets go of those that nothing is in flight on. */
function close(server) {
  server.close()
  closed.add(server)
}

function closeIdle() {
  for (const server of listening) server.closeIdleConnections()
}

/** Resolves when everything is answered, or after `milliseconds`. */
async function answered(milliseconds) {
  const deadline = performance.now() + milliseconds
  while ([...ledger.inFlight].some(isAwaited) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS))
  }
}

/** Whether a stop waits for a request: not for an open WebSocket, and not for the event stream of a browser, which
 * never ends by itself and comes back. */
function isAwaited({ method, status, response }) {
  if (response === undefined) return status !== 101
  if (method !== 'GET' || !response.headersSent) return true
  return !String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
}

module.exports = { install, watch, add, closing, isStopping: () => isStopping }
