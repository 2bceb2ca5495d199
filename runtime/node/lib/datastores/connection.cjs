// A connection of our own to a datastore, with one limit for all that happens on it.
'use strict'

const net = require('node:net')
const tls = require('node:tls')
const { reason } = require('../../stop.cjs')
const { Problem } = require('../health.cjs')

/** Returns why a socket could not be connected, in words without the address. */
function whyNoConnection(error) {
  const cause = error.errors?.[0] ?? error
  if (cause.syscall === 'getaddrinfo') return 'its host name cannot be resolved'
  if (cause.code === 'ETIMEDOUT') return 'no answer in time'
  return reason(cause).toLowerCase()
}

/** Connects to host and port, lets `talk` use the socket, and resolves to what it does; rejects with a Problem. */
async function withConnection({ host, port, isSecure = false }, seconds, talk) {
  const socket = isSecure ? tls.connect({ host, port, servername: host }) : net.connect({ host, port })
  const late = new Problem('no answer in time')
  const timer = setTimeout(() => socket.destroy(late), seconds * 1000)
  try {
    return await talk(socket)
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(whyNoConnection(error))
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

module.exports = { withConnection, whyNoConnection }
