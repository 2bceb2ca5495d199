// Connections that change the protocol, such as WebSockets. What they say passes untouched; the handshake carries the
// request's id, and a refused one is an error as any other.
'use strict'

const errors = require('./errors.cjs')
const { RELEASE, OURS } = require('./request.cjs')

/** A close frame with the code 1001: the server goes away. */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/** The open connections, and whether each is a WebSocket. */
const open = new Map()

/** Follows a connection from its handshake to its end; `ended` is called with its Request. */
function follow(request, socket, keepsErrors, ended) {
  const { write, end } = socket
  Object.assign(request, { socket, sentBefore: socket.bytesWritten })
  const restore = () => {
    delete socket.write
    delete socket.end
  }
  // The app, or its library, writes the head as a text.
  socket.write = (chunk, ...more) => {
    restore()
    return write.call(socket, headed(chunk, request, socket, keepsErrors), ...more)
  }
  socket.end = (chunk, ...more) => {
    restore()
    const text = typeof chunk === 'function' || !chunk ? chunk : headed(chunk, request, socket, keepsErrors)
    return end.call(socket, text, ...more)
  }
  socket.once('close', () => {
    open.delete(socket)
    ended(request)
  })
}

/** Returns the first bytes of an answer with our headers in its head. */
function headed(chunk, request, socket, keepsErrors) {
  const text = Buffer.from(chunk).toString('latin1')
  const status = Number(/^HTTP\/1\.[01] ([0-9]{3})\b/.exec(text)?.[1] ?? 0)
  request.status = status
  const at = text.indexOf('\r\n\r\n')
  if (status === 101) open.set(socket, /websocket/i.test(request.incoming.headers.upgrade))
  if (status === 0 || at < 0) return chunk
  const [first, ...head] = text.slice(0, at).split('\r\n')
  const isReplaced = status >= 400 && !keepsErrors
  const dropped = (name) => OURS.has(name) || (isReplaced && errors.STALE.includes(name))
  const kept = head.filter((line) => !dropped(line.split(':', 1)[0].trim().toLowerCase()))
  let body = text.slice(at + 4)
  if (isReplaced) {
    const content = errors.ours(status, '', request)
    body = content.body
    kept.push(`Content-Type: ${content.type}`, `Content-Length: ${body.length}`)
  }
  kept.push(`X-Request-ID: ${request.id}`, `X-Release: ${RELEASE}`)
  return Buffer.from(`${[first, ...kept].join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

/** Tells every WebSocket that the server goes away. */
function sayGoodbye() {
  for (const [socket, isWebSocket] of open) {
    if (isWebSocket && socket.writable) socket.write(GOING_AWAY)
  }
}

/** Resolves when no such connection is open, or after `milliseconds`; what is open then is cut. */
async function closed(milliseconds) {
  const deadline = performance.now() + milliseconds
  while (open.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  for (const socket of open.keys()) socket.destroy()
}

module.exports = { follow, sayGoodbye, closed }
