// PostgreSQL, in its own protocol: some apps have no driver that could be asked, because their ORM brings an engine.
// https://www.postgresql.org/docs/current/protocol.html
'use strict'

const { createHash } = require('node:crypto')
const { Problem } = require('../health.cjs')
const { withConnection } = require('./connection.cjs')
const { Scram } = require('./scram.cjs')

const schemes = ['postgresql', 'postgres']
const PORT = 5432
const PROTOCOL = 196_608

/** SQLSTATE codes, or their begins, and what a client may read of them. The first that fits counts. */
const REASONS = [
  ['28P01', 'authentication failed'],
  ['28', 'the server does not let this client in'],
  ['3D000', 'the database or the role does not exist'],
  ['53300', 'too many connections'],
  ['57P0', 'the server is starting or stopping'],
  ['42501', 'permission denied'],
]

/** Asks `SELECT 1`, and for a migration tool's names where they are wanted. */
function probe(url, seconds, names) {
  const { hostname, port, username, password, pathname } = new URL(url.replace(/^[^:]+:/, 'http:'))
  const user = decodeURIComponent(username)
  const database = decodeURIComponent(pathname.slice(1)) || user
  const host = hostname.replaceAll(/[[\]]/g, '')
  return withConnection({ host, port: Number(port || PORT) }, seconds, async (socket) => {
    const session = new Session(socket)
    await session.begin(user, database, decodeURIComponent(password))
    await session.rows('SELECT 1')
    return names && session.names(...names)
  })
}

class Session {
  constructor(socket) {
    this.socket = socket
    this.messages = messagesOf(socket)
  }

  send(kind, ...parts) {
    const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
    this.socket.write(Buffer.concat([Buffer.from(kind), int32(body.length + 4), body]))
  }

  /** Resolves to the next message's kind and body; an error of the server is a Problem. */
  async next() {
    const { value, done } = await this.messages.next()
    if (done) throw new Problem('the server closed the connection')
    if (value.kind === 'E') throw new Problem(reasonOf(value.body))
    return value
  }

  async begin(user, database, password) {
    this.send('', int32(PROTOCOL), 'user', user, 'database', database, Buffer.of(0))
    let scram
    for (;;) {
      const { kind, body } = await this.next()
      if (kind === 'Z') return
      if (kind !== 'R') continue
      switch (body.readInt32BE(0)) {
        case 3:
          this.send('p', password)
          break
        case 5:
          this.send('p', `md5${md5(Buffer.concat([Buffer.from(md5(password + user)), body.subarray(4, 8)]))}`)
          break
        case 10: {
          scram = new Scram(password)
          const first = Buffer.from(scram.first())
          this.send('p', 'SCRAM-SHA-256', int32(first.length), first)
          break
        }
        case 11:
          this.send('p', Buffer.from(await scram.final(body.toString('utf8', 4))))
          break
        case 12:
          if (!scram.isServers(body.toString('utf8', 4))) throw new Problem('authentication failed')
      }
    }
  }

  /** Resolves to the first column of each row, as texts. */
  async rows(statement) {
    this.send('Q', statement)
    const rows = []
    for (;;) {
      const { kind, body } = await this.next()
      if (kind === 'Z') return rows
      if (kind === 'D') rows.push(body.readInt32BE(2) < 0 ? null : body.toString('utf8', 6, 6 + body.readInt32BE(2)))
    }
  }

  /** Asks for the table first: a statement on one that is absent would fill the server's log with errors. */
  async names(table, column) {
    const places = await this.rows(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
       WHERE table_name = '${table}'`,
    )
    if (places.length === 0) return undefined
    const found = []
    for (const place of places) found.push(...(await this.rows(`SELECT ${column} FROM ${place}`)))
    return new Set(found)
  }
}

async function* messagesOf(socket) {
  let buffer = Buffer.alloc(0)
  for await (const chunk of socket) {
    buffer = Buffer.concat([buffer, chunk])
    while (buffer.length >= 5 && buffer.length > buffer.readUInt32BE(1)) {
      const end = 1 + buffer.readUInt32BE(1)
      yield { kind: String.fromCharCode(buffer[0]), body: buffer.subarray(5, end) }
      buffer = buffer.subarray(end)
    }
  }
}

/** Returns why, without the server's own words: they may hold names. */
function reasonOf(body) {
  const code =
    body
      .toString('utf8')
      .split('\0')
      .find((field) => field.startsWith('C'))
      ?.slice(1) ?? ''
  return REASONS.find(([sign]) => code.startsWith(sign))?.[1] ?? `the server answers with the error ${code}`
}

function int32(number) {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(number)
  return bytes
}

const md5 = (content) => createHash('md5').update(content).digest('hex')

module.exports = { schemes, open: () => probe }
