// Just enough of each server for a driver to log in and ask whether it is there.
'use strict'

const net = require('node:net')
const { createHash } = require('node:crypto')
const { once } = require('node:events')
const { createRequire } = require('node:module')

async function listening(t, server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return server.address().port
}

/** Resolves to the port of a Redis with this password. */
function fakeRedis(t, password) {
  const server = net.createServer((socket) => {
    let isIn = false
    socket.on('error', () => {})
    socket.on('data', (data) => {
      const words = String(data)
        .split('\r\n')
        .filter((word) => !/^[*$]\d/.test(word) && word)
      if (words[0] === 'AUTH') isIn = words.at(-1) === password
      const refused =
        words[0] === 'AUTH' ? '-WRONGPASS invalid username-password pair of x' : '-NOAUTH Authentication required.'
      socket.write(isIn ? (words[0] === 'AUTH' ? '+OK\r\n' : '+PONG\r\n') : `${refused}\r\n`)
    })
  })
  return listening(t, server)
}

/** Resolves to the port of a MySQL with this password, of mysql2's own making. */
async function fakeMysql(t, password) {
  const mysql = require('mysql2')
  const sha1 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest()
  const server = mysql.createServer()
  server.on('connection', (connection) => {
    connection.on('error', () => {})
    connection.on('query', (statement) => {
      const column = {
        catalog: 'def',
        schema: '',
        name: '1',
        orgName: '',
        table: '',
        orgTable: '',
        characterSet: 33,
        columnLength: 1,
        columnType: 3,
        flags: 129,
        decimals: 0,
      }
      if (/^SELECT/i.test(statement)) connection.writeTextResult([{ 1: 1 }], [column])
      else connection.writeOk()
    })
    connection.serverHandshake({
      ...{
        protocolVersion: 10,
        serverVersion: '8.0.0',
        connectionId: 1,
        statusFlags: 2,
        characterSet: 33,
        capabilityFlags: 0xffffff ^ 0x800 ^ 0x20,
      },
      authCallback({ authPluginData1, authPluginData2, authToken }, callback) {
        const scramble = Buffer.concat([authPluginData1, authPluginData2]).subarray(0, 20)
        const once_ = sha1(password)
        const hash = sha1(scramble, sha1(once_))
        const isRight = Buffer.from(authToken).equals(Buffer.from(once_.map((byte, index) => byte ^ hash[index])))
        callback(null, isRight ? undefined : { message: 'Access denied for user x', code: 1045 })
      },
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server._server, 'listening')
  t.after(() => server.close())
  return server._server.address().port
}

/** Resolves to the port of a MongoDB that lets nobody in who gives a password. */
function fakeMongo(t) {
  const { BSON } = createRequire(require.resolve('mongodb'))('bson')
  const hello = {
    ok: 1,
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    maxWireVersion: 25,
    minWireVersion: 0,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: 30,
  }
  const refused = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed for x' }
  const answerTo = (command) => ('ping' in command ? { ok: 1 } : 'saslStart' in command ? refused : hello)
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    let buffer = Buffer.alloc(0)
    socket.on('data', (data) => {
      buffer = Buffer.concat([buffer, data])
      while (buffer.length >= 16 && buffer.length >= buffer.readInt32LE(0)) {
        const message = buffer.subarray(0, buffer.readInt32LE(0))
        buffer = buffer.subarray(message.length)
        const isOld = message.readInt32LE(12) === 2004
        const command = BSON.deserialize(message.subarray(isOld ? message.indexOf(0, 20) + 9 : 21))
        const body = Buffer.from(BSON.serialize(answerTo(command)))
        const middle = isOld ? Buffer.alloc(20) : Buffer.alloc(5)
        if (isOld) middle.writeInt32LE(1, 16)
        const head = Buffer.alloc(16)
        head.writeInt32LE(16 + middle.length + body.length, 0)
        head.writeInt32LE(message.readInt32LE(4), 8)
        head.writeInt32LE(isOld ? 1 : 2013, 12)
        socket.write(Buffer.concat([head, middle, body]))
      }
    })
  })
  return listening(t, server)
}

module.exports = { fakeRedis, fakeMysql, fakeMongo }
