// The request that is being served: its id, and what the log line and the metrics say of it.
'use strict'

const { AsyncLocalStorage } = require('node:async_hooks')
const { randomBytes } = require('node:crypto')

/** Which release answered, for the edge: it logs the header and does not pass it on. */
const RELEASE = (process.env.SEAWORTHY_VERSION || 'unversioned').replaceAll(/[^A-Za-z0-9._+-]/g, '-').slice(0, 128)

/** The headers that are ours: what an app says in them does not count. */
const OURS = new Set(['x-request-id', 'x-release'])

/** Holds the Request in everything that a request leads to. */
const current = new AsyncLocalStorage()

/** Where a request and its response keep their Request. */
const key = Symbol('seaworthy.request')

const valid = /^[A-Za-z0-9._-]{8,128}$/

const RESERVE = 4096
let reserve = Buffer.alloc(0)
let used = 0

/** Returns 32 hexadecimal digits; the system's randomness is fetched for many at once. */
function newId() {
  if (used === reserve.length) {
    reserve = randomBytes(RESERVE)
    used = 0
  }
  used += 16
  return reserve.toString('hex', used - 16, used)
}

/** Returns the id that the edge sent, or a new one where there is none or it is not valid. */
function requestId(given) {
  return given !== undefined && valid.test(given) ? given : newId()
}

/** How far an answer is: the app's to make, held back because it may be replaced, the app's own, or ours. */
const OPEN = 0
const HELD = 1
const PASSED = 2
const REPLACED = 3

/** Returns what is known of one request that began now. `status` is 0 until an answer began; times are in
 * milliseconds. */
function newRequest(id, method, path, isQuiet) {
  return {
    id,
    method,
    path,
    isQuiet,
    client: '',
    accept: '',
    began: performance.now(),
    status: 0,
    sent: 0,
    route: undefined,
    hasEnded: false,
    incoming: undefined,
    response: undefined,
    /** Of a connection that changed its protocol, and the bytes that it had sent before. */
    socket: undefined,
    sentBefore: 0,
    /** Of an error that is held back: what is to become of it, and its body. */
    phase: OPEN,
    plan: undefined,
    pieces: undefined,
    size: 0,
    timer: undefined,
    /** The length of a body that is one piece. */
    finalLength: -1,
  }
}

module.exports = { RELEASE, OURS, current, key, requestId, newRequest, OPEN, HELD, PASSED, REPLACED }
