// What a server is told when it begins to listen: an address that the edge can reach, and to keep connections for
// longer than the edge does.
'use strict'

const cluster = require('node:cluster')
const lines = require('./lines.cjs')

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])
const EVERYWHERE = '0.0.0.0'

/** Node's own, which an app has not set. */
const USUAL_KEEP_ALIVE = 5000
const USUAL_HEADERS_TIMEOUT = 60_000

/** Milliseconds. The edge keeps idle connections for 60 s and has to be the one to close them. */
const KEEP_ALIVE = 75_000
/** An open connection that was not used yet counts as one whose headers are late. */
const HEADERS_TIMEOUT = 80_000

let isWidened = false

/** Changes what `listen` was called with, in place, where it is loopback on the app's own port. */
function widen(words, port) {
  const [first, second] = words
  const isObject = typeof first === 'object' && first !== null
  const host = isObject ? first.host : second
  const asked = isObject ? first.port : first
  // Once: a framework that listens on each address of localhost has all of them now.
  if (isWidened || Number(asked) !== port || !LOOPBACK.has(host)) return
  isWidened = true
  if (isObject) words[0] = { ...first, host: EVERYWHERE }
  else words[1] = EVERYWHERE
  if (cluster.isPrimary || cluster.worker.id === 1) {
    lines.say(
      'info',
      `listening on ${EVERYWHERE}:${port} and not on ${host}, where nobody outside the container could reach it`,
    )
  }
}

/** Keeps idle connections, unless the app has said for how long. */
function keepAlive(server) {
  if (server.keepAliveTimeout === USUAL_KEEP_ALIVE) server.keepAliveTimeout = KEEP_ALIVE
  if (server.headersTimeout === USUAL_HEADERS_TIMEOUT) server.headersTimeout = HEADERS_TIMEOUT
}

module.exports = { widen, keepAlive }
