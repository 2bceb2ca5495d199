// MongoDB, through the app's own driver, or the one that Mongoose or an ORM brings.
'use strict'

const { Problem } = require('../health.cjs')
const { load } = require('../packages.cjs')

const schemes = ['mongodb']
const port = 27_017
const drivers = ['mongodb', ['mongoose', 'mongodb'], ['@mikro-orm/mongodb', 'mongodb']]

/** Signs in an error, and what a client may read of it. The first that is found counts. */
const REASONS = [
  [/authentication failed|AuthenticationFailed|bad auth/i, 'authentication failed'],
  [/not authorized|Unauthorized/i, 'permission denied'],
  [/ECONNREFUSED/, 'connection refused'],
  [/ENOTFOUND|EAI_AGAIN|getaddrinfo/, 'its host name cannot be resolved'],
  [/timed out|timeout|ServerSelection/i, 'no answer in time'],
]

/** Resolves to what asks, or to undefined without a driver. */
async function open() {
  const driver = await load(drivers)
  return driver && ((url, seconds) => probe(driver.exports.MongoClient, url, seconds))
}

async function probe(MongoClient, url, seconds) {
  const limit = seconds * 1000
  const client = new MongoClient(url, {
    ...{ serverSelectionTimeoutMS: limit, connectTimeoutMS: limit, socketTimeoutMS: limit },
    ...{ minPoolSize: 0, maxPoolSize: 1, retryReads: false },
  })
  try {
    // Older drivers do not connect by themselves.
    await client.connect()
    await client.db().command({ ping: 1 })
  } catch (error) {
    // The reason of one that found no server is in its cause.
    const said = `${error.name} ${error.codeName} ${error.message} ${error.cause?.message} ${error.cause?.cause?.code}`
    throw new Problem(REASONS.find(([sign]) => sign.test(said))?.[1] ?? error.name)
  } finally {
    await client.close(true)
  }
}

module.exports = { schemes, port, open }
