// node-pg-migrate: a file for each migration, or one up and one down, and `pgmigrations`.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { optionOf } = require('./option.cjs')

/** Options that place or choose migrations in a way that is not read here. */
const ELSEWHERE =
  /^(-f|--config-file|--use-glob|--ignore-pattern|-s|--schema|--migrations-schema|--to|--timestamp)(=|$)|^\d+$/

/** See index.cjs. */
function read(argv, directory) {
  const isIts = argv.some((word) => path.basename(word) === 'node-pg-migrate') && argv.includes('up')
  // The package `config` may hold settings of it.
  const isMoved =
    argv.some((word) => ELSEWHERE.test(word)) || fs.existsSync(path.join(directory, 'node_modules/config'))
  const option = (short, long) => optionOf(argv, long) ?? optionOf(argv, short)
  const folder = path.resolve(directory, option('-m', '--migrations-dir') ?? 'migrations')
  const table = option('-t', '--migrations-table') ?? 'pgmigrations'
  if (!isIts || isMoved || !/^\w+$/.test(table) || !fs.existsSync(folder)) return undefined
  const files = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  const names = files
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.') && !name.endsWith('.down.sql'))
    .map((name) => path.parse(name).name.replace(/\.up$/, ''))
  return { names: names.toSorted(), noted: [table, 'name'] }
}

module.exports = { read }
