// Knex: a file for each migration, and `knex_migrations`.
'use strict'

const fs = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')
const { optionOf } = require('./option.cjs')

const ENDINGS = ['.co', '.coffee', '.eg', '.iced', '.js', '.cjs', '.litcoffee', '.ls', '.ts', '.mjs']

/** See index.cjs. */
function read(argv, directory) {
  if (!argv.some((word) => path.basename(word) === 'knex') || !argv.includes('migrate:latest')) return undefined
  const file = path.resolve(directory, optionOf(argv, '--knexfile') ?? 'knexfile.js')
  const config = configOf(file, optionOf(argv, '--env') ?? process.env.NODE_ENV ?? 'development')
  const {
    directory: folder = './migrations',
    tableName: table = 'knex_migrations',
    ...others
  } = config?.migrations ?? {}
  const isPlain = typeof folder === 'string' && /^\w+$/.test(table) && !others.migrationSource && !others.schemaName
  const place = path.resolve(path.dirname(file), String(folder))
  if (config === undefined || !isPlain || others.loadExtensions || !fs.existsSync(place)) return undefined
  const names = fs.readdirSync(place).filter((name) => ENDINGS.includes(path.extname(name)))
  return { names: names.toSorted(), noted: [table, 'name'] }
}

/** Returns the configuration as the command would take it; undefined where it is no CommonJS, or cannot be loaded. */
function configOf(file, environment) {
  try {
    const loaded = createRequire(file)(file)
    const all = loaded.default ?? loaded
    return typeof all === 'function' ? undefined : (all[environment] ?? all)
  } catch {
    return undefined
  }
}

module.exports = { read }
