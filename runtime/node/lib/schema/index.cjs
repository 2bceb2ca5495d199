// The schema check: whether the database has every migration of this image. The migration tools are not started for
// it: they take seconds and a hundred megabytes. What they would compare is compared here, the folder of migrations and
// the table in which the tool notes them; a tool that keeps them otherwise is not checked.
'use strict'

const path = require('node:path')
const { commandsIn } = require('../commands.cjs')
const { answers } = require('../datastores/index.cjs')
const { Problem } = require('../health.cjs')

const tools = ['./prisma.cjs', './knex.cjs', './node-pg-migrate.cjs']

/** Returns the check for a migration command, or undefined where its tool is unknown or set up in a way that cannot be
 * read. A tool's file has `read(argv, directory)`: the names of the migrations, and the [table, column] of the noted. */
function schemaCheck(argv, directory, urls) {
  const found = commandsIn(argv)
    .flatMap((words) => tools.map((file) => require(file).read(words, path.resolve(directory))))
    .find(Boolean)
  if (found === undefined || found.names.length === 0) return undefined
  return async () => {
    const noted = await notedIn(urls, found.noted)
    const missing = found.names.filter((name) => !noted.has(name))
    const head = found.names.at(-1)
    if (missing.length === 0) return { revision: [head] }
    throw new Problem(
      `the schema lacks ${missing.length} of ${found.names.length} migrations, the first is ${missing[0]}`,
    )
  }
}

/** Resolves to what is noted in whichever datastore has the table. */
async function notedIn(urls, where) {
  for (const url of urls) {
    const noted = await answers(url, where)
    if (noted !== undefined) return noted
  }
  return new Set()
}

module.exports = { schemaCheck }
