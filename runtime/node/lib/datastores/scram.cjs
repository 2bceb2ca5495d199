// SCRAM-SHA-256, by which PostgreSQL lets a client in that knows the password (RFC 5802, RFC 7677).
'use strict'

const { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } = require('node:crypto')
const { promisify } = require('node:util')
const { Problem } = require('../health.cjs')

const HEADER = 'n,,'
const MOST_ITERATIONS = 1_000_000

const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

/** The client's side of one login. */
class Scram {
  constructor(password) {
    this.password = password.normalize('NFKC')
    this.bare = `n=,r=${randomBytes(18).toString('base64')}`
    this.signature = undefined
  }

  /** Returns the first message. */
  first() {
    return HEADER + this.bare
  }

  /** Resolves to the answer to the server's first message. */
  async final(challenge) {
    const { r: nonce = '', s: salt = '', i: iterations = '0' } = fieldsOf(challenge)
    const isOurs = nonce.startsWith(this.bare.slice('n=,r='.length))
    if (!isOurs || !(Number(iterations) > 0 && Number(iterations) <= MOST_ITERATIONS))
      throw new Problem('authentication failed')
    const salted = await promisify(pbkdf2)(this.password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256')
    const withoutProof = `c=${Buffer.from(HEADER).toString('base64')},r=${nonce}`
    const exchanged = [this.bare, challenge, withoutProof].join(',')
    const clientKey = hmac(salted, 'Client Key')
    const signature = hmac(createHash('sha256').update(clientKey).digest(), exchanged)
    const proof = clientKey.map((byte, index) => byte ^ signature[index])
    this.signature = hmac(hmac(salted, 'Server Key'), exchanged)
    return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`
  }

  /** Whether the server's last message shows that it knows the password too. */
  isServers(message) {
    const given = Buffer.from(fieldsOf(message).v ?? '', 'base64')
    return given.length === this.signature?.length && timingSafeEqual(given, this.signature)
  }
}

function fieldsOf(message) {
  return Object.fromEntries(message.split(',').map((field) => [field.slice(0, 1), field.slice(2)]))
}

module.exports = { Scram }
