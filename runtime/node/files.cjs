// What lies at a path. Node 20 throws for a path below a file where later ones find nothing.
'use strict'

const fs = require('node:fs')

/** Returns the status of what a path leads to, or of a link itself; undefined where there is nothing to be seen. */
function statusOf(place, read = fs.statSync) {
  try {
    return read(place)
  } catch {
    return undefined
  }
}

const isFile = (place) => statusOf(place)?.isFile() === true
const isFolder = (place) => statusOf(place)?.isDirectory() === true

module.exports = { statusOf, isFile, isFolder }
