// The access log: one line for each request.
'use strict'

const lines = require('./lines.cjs')

/** Whatever is not one of these is written as %XX: no client can end a line or a quoted text. */
const PLAIN = /^[A-Za-z0-9._~!$&()*+,;=:@/%-]*$/
const OTHERS = /[^A-Za-z0-9._~!$&()*+,;=:@/%-]/gu

const LONGEST_PATH = 2048

/** Returns a client's text with nothing in it that could be taken for anything else. */
function safe(text) {
  const short = text.length > LONGEST_PATH ? `${text.slice(0, LONGEST_PATH)}...` : text
  if (PLAIN.test(short)) return short
  const hexadecimal = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  // Node's texts from the network have one character for each byte.
  return short.replaceAll(OTHERS, (character) => Array.from(Buffer.from(character, 'latin1'), hexadecimal).join(''))
}

/** Writes the line of a request that has ended. */
function writeAccess(request, seconds) {
  const [method, path, client] = [safe(request.method), safe(request.path), safe(request.client) || '-']
  const duration = seconds.toFixed(6)
  if (!lines.isJson()) {
    const text = `${lines.timestamp()} ${client} "${method} ${path}" ${request.status} ${request.sent} ${duration}`
    lines.queue(`${text} request_id=${request.id}\n`)
    return
  }
  lines.queue(
    `{"time":"${lines.timestamp()}","level":"info","logger":"access","message":"${method} ${path} ${request.status}",` +
      `"request_id":"${request.id}","method":"${method}","path":"${path}","status":${request.status},` +
      `"bytes":${request.sent},"duration":${duration},"client":"${client}"${lines.identityTail()}`,
  )
}

module.exports = { safe, writeAccess }
