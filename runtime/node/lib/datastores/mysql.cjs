// MySQL and MariaDB, through the driver that the app has: their ways to log in are too many to speak them here.
'use strict'

const { Problem } = require('../health.cjs')
const { load } = require('../packages.cjs')
const { whyNoConnection } = require('./connection.cjs')

const schemes = ['mysql', 'mariadb']
const port = 3306
const drivers = ['mysql2/promise', 'mariadb', ['@prisma/adapter-mariadb', 'mariadb']]

/** Numbers of the server's errors, and what a client may read of them. */
const REASONS = {
  1045: 'authentication failed',
  1698: 'authentication failed',
  1044: 'permission denied',
  1142: 'permission denied',
  1049: 'the database does not exist',
  1040: 'too many connections',
  1203: 'too many connections',
  1053: 'the server is starting or stopping',
}

/** Resolves to what asks, or to undefined without a driver. */
async function open() {
  const driver = await load(drivers)
  return driver && ((url, seconds, names) => probe(driver.exports, url, seconds, names))
}

async function probe(driver, url, seconds, names) {
  const { hostname, port: named, username, password, pathname } = new URL(url.replace(/^[^:]+:/, 'http:'))
  let connection
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Problem('no answer in time')), seconds * 1000)
  })
  const ask = async () => {
    connection = await driver.createConnection({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: Number(named || port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)) || undefined,
      connectTimeout: seconds * 1000,
    })
    const rows = async (statement) => firstColumn(await connection.query(statement))
    await rows('SELECT 1')
    return names && namesIn(rows, ...names)
  }
  try {
    const asking = ask()
    asking.catch(() => {})
    return await Promise.race([asking, late])
  } catch (error) {
    if (error instanceof Problem) throw error
    const cause = error.cause ?? error
    throw new Problem(REASONS[error.errno] ?? REASONS[cause.errno] ?? whyNoConnection(cause))
  } finally {
    clearTimeout(timer)
    connection?.destroy()
  }
}

/** Returns the first column of a result: mysql2 has the rows in a pair, mariadb has them alone. */
function firstColumn(result) {
  const rows = Array.isArray(result[0]) ? result[0] : result
  return Array.from(rows, (row) => Object.values(row)[0])
}

async function namesIn(rows, table, column) {
  const [count] = await rows(
    `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '${table}'`,
  )
  return Number(count) === 0 ? undefined : new Set(await rows(`SELECT ${column} FROM ${table}`))
}

module.exports = { schemes, port, open }
