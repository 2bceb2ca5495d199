// The app's own packages, found from its working directory.
'use strict'

const { createRequire } = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

/** Resolves to the first package that is there. Each candidate is a name, or several: the last as the one before finds
 * it, because some package managers show an app only what it names itself. Undefined where none is. */
async function load(candidates, directory = process.cwd()) {
  for (const candidate of candidates) {
    const file = resolve([candidate].flat(), path.join(directory, 'package.json'))
    if (file === undefined) continue
    const { default: main, ...named } = await import(pathToFileURL(file))
    return { name: [candidate].flat().at(-1), exports: { ...named, ...main } }
  }
  return undefined
}

function resolve(names, from) {
  try {
    return names.reduce((place, name) => createRequire(place).resolve(name), from)
  } catch {
    return undefined
  }
}

module.exports = { load }
