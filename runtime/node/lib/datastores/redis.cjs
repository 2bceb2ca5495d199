// Redis, in its own protocol: a connection of our own says more than a client that hides when it connects.
'use strict'

const { Problem } = require('../health.cjs')
const { withConnection } = require('./connection.cjs')

const schemes = ['redis', 'rediss', 'valkey']
const PORT = 6379

/** The begin of an error of the server, and what a client may read of it. */
const REASONS = [
  ['WRONGPASS', 'authentication failed'],
  ['NOAUTH', 'authentication failed'],
  ['ERR AUTH', 'authentication failed'],
  ['NOPERM', 'permission denied'],
  ['LOADING', 'the server is starting or stopping'],
  ['ERR max number of clients', 'too many connections'],
  ['MASTERDOWN', 'the server has lost its primary'],
]

/** Asks PING. There are no migrations. */
function probe(url, seconds) {
  const { hostname, port, username, password } = new URL(url.replace(/^[^:]+:/, 'http:'))
  const words = [username, password].filter(Boolean).map((word) => decodeURIComponent(word))
  const target = {
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port || PORT),
    isSecure: url.startsWith('rediss:'),
  }
  return withConnection(target, seconds, async (socket) => {
    const lines = linesOf(socket)
    for (const command of [...(password ? [['AUTH', ...words]] : []), ['PING']]) {
      socket.write(encoded(command))
      const { value: answer = '' } = await lines.next()
      if (!answer.startsWith('+')) throw new Problem(reasonOf(answer))
    }
  })
}

/** Yields the lines of the answers. */
async function* linesOf(socket) {
  let text = ''
  for await (const chunk of socket) {
    text += chunk.toString('latin1')
    for (let at; (at = text.indexOf('\n')) >= 0; text = text.slice(at + 1)) yield text.slice(0, at).trim()
  }
}

/** Returns a command as the protocol wants it: an array of texts with their lengths. */
function encoded(words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}

/** Returns why a command failed, without the server's own words. */
function reasonOf(answer) {
  if (answer === '') return 'the server closed the connection'
  const said = answer.replace(/^-/, '')
  return REASONS.find(([sign]) => said.startsWith(sign))?.[1] ?? 'an answer that is none of Redis'
}

module.exports = { schemes, open: () => probe }

module.exports = { schemes, open: () => probe }
