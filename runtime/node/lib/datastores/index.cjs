// Datastores: one file for each technology, found by the schemes that it names. Such a file has `schemes` and
// `probe(url, seconds, names)`: it connects, asks something, keeps nothing open, and rejects with a Problem. Where
// `names` is given, a [table, column] of a migration tool, it resolves to that column's values, or to undefined where
// there is no such table.
'use strict'

const net = require('node:net')
const { Problem } = require('../health.cjs')
const { whyNoConnection } = require('./connection.cjs')

const PROBE_SECONDS = 2

const technologies = ['./postgres.cjs', './mysql.cjs', './mongodb.cjs', './redis.cjs', './sqlite.cjs']

/** Returns the technology's name in a URL, such as `postgresql`. */
function schemeOf(url) {
  return url.split('://', 1)[0].split('+', 1)[0].toLowerCase()
}

/** Asks a datastore something; of a technology that has no file, or whose driver the app does not have, only whether
 * it accepts connections. */
async function answers(url, names) {
  const technology = technologies.map((file) => require(file)).find(({ schemes }) => schemes.includes(schemeOf(url)))
  const probe = await technology?.open()
  if (probe) return probe(url, PROBE_SECONDS, names)
  const { hostname, port } = new URL(url.replace(/^[^:]+:/, 'http:'))
  const known = port || technology?.port
  if (!known) throw new Problem('its URL names no port')
  await new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port: Number(known) }, () => {
      socket.destroy()
      resolve()
    })
    const end = (error) => {
      socket.destroy()
      reject(new Problem(whyNoConnection(error)))
    }
    socket.once('error', end)
    socket.setTimeout(PROBE_SECONDS * 1000, () => end({ code: 'ETIMEDOUT' }))
  })
  return undefined
}

/** Resolves to the facts of a datastore that answers, or rejects with a Problem. */
async function check(url) {
  const began = performance.now()
  await answers(url)
  return { milliseconds: Math.round((performance.now() - began) * 10) / 10 }
}

module.exports = { answers, check }
