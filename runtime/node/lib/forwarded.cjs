// What the edge says of the client, for the log: whether an app believes it is its own setting (`trust proxy`). Only a
// peer that FORWARDED_ALLOW_IPS names is believed.
'use strict'

const { BlockList, isIP } = require('node:net')

const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)+$/

/** Returns the address in `text`, which may carry a port, or undefined. */
function addressOf(text) {
  const address = text
    .trim()
    .replace(/^\[([^\]]*)\].*$/, '$1')
    .replace(/^([^:]*):[^:]*$/, '$1')
  return isIP(address) === 0 ? undefined : address
}

/** Returns the path prefix that the edge took off, or an empty text where it is none. */
function prefixOf(text = '') {
  const prefix = text.replace(/\/+$/, '')
  return PREFIX.test(prefix) ? prefix : ''
}

/** The peers that are believed. */
class Peers {
  constructor(trusted) {
    const parts = trusted
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
    this.isEveryone = parts.includes('*')
    this.list = new BlockList()
    for (const part of parts.filter((each) => each !== '*')) {
      const [address, length] = part.split('/')
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
      if (length === undefined) this.list.addAddress(address, family)
      else this.list.addSubnet(address, Number(length), family)
    }
  }

  /** Whether `peer` is one of them; what comes through a Unix socket has no address and always is. */
  trusts(peer) {
    return this.isEveryone || !peer || this.contains(peer)
  }

  contains(address) {
    return this.list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }

  /** Returns the client in an X-Forwarded-For header, or undefined. Of several addresses the last was added by the peer
   * itself; those before it count only as far as the ones after them are trusted by name. */
  client(forwarded) {
    let client
    for (const part of forwarded.split(',').toReversed()) {
      const address = addressOf(part)
      if (address === undefined) break
      client = address
      if (this.isEveryone || !this.contains(address)) break
    }
    return client
  }
}

module.exports = { Peers, prefixOf }
