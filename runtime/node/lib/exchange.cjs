// The answer on its way out. Node's own methods are wrapped once, for every framework: a response that has no Request
// (of a mock, or of our own metrics) is left as it is.
'use strict'

const http = require('node:http')
const errors = require('./errors.cjs')
const { header, setAll, withoutOurs } = require('./heads.cjs')
const { RELEASE, current, key, OPEN, HELD, PASSED, REPLACED } = require('./request.cjs')

const { prototype } = http.ServerResponse
const { writeHead, write, end, flushHeaders, emit, _implicitHeader } = prototype
// Frameworks wrap these on a response so that they do nothing once it seems sent.
const { setHeader, removeHeader } = http.OutgoingMessage.prototype
const { get: headersSent } = Object.getOwnPropertyDescriptor(http.OutgoingMessage.prototype, 'headersSent')

let keepsErrors = false
let onEnd = () => {}
let isStopping = () => false

/** Wraps the methods; `ended` is called with each Request once, when its response is over. */
function install(options) {
  keepsErrors = options.keepsErrors
  onEnd = options.ended
  isStopping = options.stopping
  Object.assign(prototype, {
    writeHead: takeHead,
    writeHeader: takeHead,
    write: take,
    end: finish,
    flushHeaders: flush,
    _implicitHeader: implyHead,
    emit: tell,
  })
  Object.defineProperty(prototype, 'headersSent', {
    configurable: true,
    enumerable: true,
    get() {
      const phase = this[key]?.phase
      return phase === HELD || phase === REPLACED || headersSent.call(this)
    },
  })
}

/** Decides upon an answer that begins without a call of `writeHead`. Of an error that call comes first, through whatever
 * the app put around it; in the middle of Node's own methods it would be too late to hold anything back. */
function decide(response, request) {
  if (request.phase !== OPEN) return
  if (response.statusCode >= 400 && !keepsErrors && !headersSent.call(response)) response.writeHead(response.statusCode)
  else request.phase = PASSED
}

/** What `writeHead` became. */
function takeHead(status, ...rest) {
  const request = this[key]
  if (request === undefined || headersSent.call(this)) return writeHead.call(this, status, ...rest)
  if (request.phase === HELD) {
    const error = new Error('Cannot write headers after they are sent to the client')
    throw Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' })
  }
  const reason = typeof rest[0] === 'string' ? rest[0] : undefined
  const headers = typeof rest[0] === 'string' ? rest[1] : (rest[1] ?? rest[0])
  if (status >= 400 && status <= 999 && !keepsErrors && request.phase === OPEN) {
    setAll(this, headers)
    request.plan = errors.plan(header(this, 'content-type'), header(this, 'content-encoding'), request.accept)
    this.statusCode = request.status = Number(status)
    if (reason !== undefined) this.statusMessage = reason
    if (request.plan !== errors.PASS) {
      hold(this, request)
      return this
    }
    if (request.finalLength >= 0 && !this.hasHeader('content-length') && !this.hasHeader('transfer-encoding')) {
      setHeader.call(this, 'Content-Length', request.finalLength)
    }
    return pass(this, request, status, this.statusMessage)
  }
  return pass(this, request, status, reason, headers)
}

/** Sends the app's own head, with our headers in it. */
function pass(response, request, status, reason, headers) {
  request.phase = PASSED
  request.status = Number(status)
  setHeader.call(response, 'X-Request-ID', request.id)
  setHeader.call(response, 'X-Release', RELEASE)
  if (isStopping()) response.shouldKeepAlive = false
  const others = headers && withoutOurs(headers)
  return reason === undefined
    ? writeHead.call(response, status, others)
    : writeHead.call(response, status, reason, others)
}

/** Keeps an error back; of one that may be completed its body is awaited, but not for ever. */
function hold(response, request) {
  request.phase = HELD
  request.pieces = []
  if (request.plan !== errors.AMEND) return
  const late = () => request.phase === HELD && answer(response, request)
  request.timer = setTimeout(late, errors.LONGEST_WAIT_SECONDS * 1000).unref()
}

/** What `_implicitHeader` became: libraries that wrap `write` call it where they see no head yet, as for one held back. */
function implyHead() {
  if (this[key]?.phase !== HELD) _implicitHeader.call(this)
}

/** What `write` became. */
function take(chunk, encoding, callback) {
  const request = this[key]
  if (request === undefined) return write.call(this, chunk, encoding, callback)
  decide(this, request)
  if (request.phase === PASSED) {
    if (request.method !== 'HEAD') request.sent += sizeOf(chunk, encoding)
    return write.call(this, chunk, encoding, callback)
  }
  if (request.phase === HELD) {
    if (request.plan === errors.AMEND) collect(request, chunk, encoding)
    if (request.plan !== errors.AMEND || request.size > errors.LONGEST_BODY) answer(this, request)
  }
  call(typeof encoding === 'function' ? encoding : callback)
  return true
}

/** What `end` became. */
function finish(...words) {
  const request = this[key]
  if (request === undefined) return end.apply(this, words)
  const callback = words.find((word) => typeof word === 'function')
  const chunk = typeof words[0] === 'function' ? undefined : words[0]
  if (request.phase === OPEN) request.finalLength = sizeOf(chunk, words[1])
  decide(this, request)
  if (request.phase === REPLACED) {
    call(callback)
    return this
  }
  if (request.phase === HELD) {
    if (chunk) collect(request, chunk, words[1])
    const isWhole = request.plan === errors.AMEND && request.size <= errors.LONGEST_BODY
    answer(this, request, isWhole ? Buffer.concat(request.pieces) : undefined, callback)
    return this
  }
  if (request.method !== 'HEAD') request.sent += sizeOf(chunk, words[1])
  return end.apply(this, words)
}

/** What `flushHeaders` became. */
function flush() {
  const request = this[key]
  if (request === undefined) return flushHeaders.call(this)
  decide(this, request)
  if (request.phase === HELD && request.plan === errors.REPLACE) answer(this, request)
  if (request.phase === PASSED) flushHeaders.call(this)
}

/** What `emit` became: listeners find the request again, and at the end its books are closed. */
function tell(event, ...words) {
  const request = this[key]
  if (request === undefined) return emit.call(this, event, ...words)
  const told =
    current.getStore() === request
      ? emit.call(this, event, ...words)
      : current.run(request, () => emit.call(this, event, ...words))
  if (event === 'close') {
    clearTimeout(request.timer)
    onEnd(request)
  }
  return told
}

/** Answers with the error that is held, its body completed or replaced. */
function answer(response, request, body, callback) {
  const [type, encoding, range] = ['content-type', 'content-encoding', 'content-range'].map((name) =>
    header(response, name),
  )
  if (request.method === 'HEAD' && request.plan === errors.AMEND) {
    // What a GET would answer is not known, so neither is its length.
    send(response, request, { type: errors.jsonType(type), range }, callback)
    return
  }
  const content = errors.rewritten(body, type, encoding, response.statusMessage, request)
  send(response, request, { ...content, range }, callback)
}

/** Sends an answer that is ours. */
function send(response, request, { type, body, range = '' }, callback) {
  clearTimeout(request.timer)
  request.phase = REPLACED
  request.pieces = undefined
  for (const name of errors.STALE) removeHeader.call(response, name)
  if (request.status === 416 && range.startsWith('bytes */')) setHeader.call(response, 'Content-Range', range) // how long the file is
  setHeader.call(response, 'Content-Type', type)
  setHeader.call(response, 'X-Request-ID', request.id)
  setHeader.call(response, 'X-Release', RELEASE)
  if (isStopping()) response.shouldKeepAlive = false
  if (body !== undefined) setHeader.call(response, 'Content-Length', Buffer.byteLength(body))
  if (response.statusMessage) writeHead.call(response, request.status, response.statusMessage)
  else writeHead.call(response, request.status)
  const isSent = body !== undefined && request.method !== 'HEAD'
  if (isSent) request.sent = Buffer.byteLength(body)
  end.call(response, isSent ? body : undefined, callback)
}

/** Answers a request that the app failed at; returns whether that was still possible. */
function fail(request) {
  const { response } = request
  if (request.phase === REPLACED) return true
  if (headersSent.call(response)) {
    response.destroy()
    return false
  }
  for (const name of response.getHeaderNames()) removeHeader.call(response, name)
  response.shouldKeepAlive = false
  request.status = 500
  response.statusMessage = undefined
  send(response, request, errors.ours(500, '', request))
  return true
}

function collect(request, chunk, encoding) {
  const piece = typeof chunk === 'string' ? Buffer.from(chunk, nameOf(encoding)) : chunk
  request.size += piece.length
  if (request.size <= errors.LONGEST_BODY) request.pieces.push(piece)
}

function sizeOf(chunk, encoding) {
  if (!chunk) return 0
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, nameOf(encoding)) : chunk.length
}

const nameOf = (encoding) => (typeof encoding === 'string' ? encoding : 'utf8')

function call(callback) {
  if (typeof callback === 'function') process.nextTick(callback)
}

module.exports = { install, fail }
