// Answers to what is no HTTP, which no app is asked for: in the contract too.
'use strict'

const { requestId } = require('./request.cjs')
const { contract, phraseOf } = require('./status.cjs')

const STATUSES = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Answers and closes the connection; returns false where there is nobody to answer. */
function refuse(error, socket) {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) return false
  const status = STATUSES[error.code] ?? 400
  const id = requestId()
  const body = contract(status, id)
  socket.end(
    `HTTP/1.1 ${status} ${phraseOf(status)}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `X-Request-ID: ${id}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
  return true
}

module.exports = { refuse }
