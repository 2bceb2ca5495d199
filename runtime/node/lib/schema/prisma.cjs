// Prisma: a folder for each migration, and `_prisma_migrations`.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { optionOf } = require('./option.cjs')

const CONFIGS = ['prisma.config.ts', 'prisma.config.js', 'prisma.config.mjs', 'prisma.config.cjs', '.config/prisma.ts']

/** See index.cjs. */
function read(argv, directory) {
  const words = argv.join(' ')
  if (!/\bprisma migrate deploy\b/.test(words) || argv.some((word) => word.startsWith('--config'))) return undefined
  const folder = path.join(directory, schemaFolder(argv, directory), 'migrations')
  if (isMoved(directory) || !fs.existsSync(folder)) return undefined
  const names = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'migration.sql')))
  // One that failed or was rolled back is noted too.
  const finished = 'CASE WHEN finished_at IS NOT NULL AND rolled_back_at IS NULL THEN migration_name END'
  return { names: names.toSorted(), noted: ['_prisma_migrations', finished] }
}

/** Returns the folder that the migrations lie in, relative to the working directory. */
function schemaFolder(argv, directory) {
  const option = optionOf(argv, '--schema')
  const named = option ?? JSON.parse(readOrEmpty(path.join(directory, 'package.json'))).prisma?.schema
  if (named === undefined) return 'prisma'
  return named.endsWith('.prisma') ? path.dirname(named) : named
}

/** Whether a configuration, which is a program, says where migrations are. */
function isMoved(directory) {
  return CONFIGS.some((name) => /\bmigrations\b|\bschema\b/.test(readOrEmpty(path.join(directory, name), '')))
}

function readOrEmpty(file, otherwise = '{}') {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}

module.exports = { read }
