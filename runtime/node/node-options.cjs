// What Node is told beside the app's own NODE_OPTIONS: the preload, and the size of its heap where it would choose one
// that the container does not have.
'use strict'

const v8 = require('node:v8')

/** A part of the container's memory: the rest is for what is no JavaScript object. */
const HEAP_SHARE = 0.75

const MEBIBYTE = 1 << 20

/** Returns the options for the app's process; `memory` is the container's limit in bytes. */
function nodeOptions(
  preload,
  own = '',
  memory = process.constrainedMemory(),
  heap = v8.getHeapStatistics().heap_size_limit,
) {
  const options = ['--require', quoted(preload)]
  // Node takes half of the limit, but never less than 259 MiB: of 256 it would be killed before it collects garbage.
  // Without a limit the number is 0, or beyond all memory.
  if (memory > 0 && heap > memory * HEAP_SHARE && !/--max[-_]old[-_]space[-_]size/.test(own)) {
    options.push(`--max-old-space-size=${Math.floor((memory * HEAP_SHARE) / MEBIBYTE)}`)
  }
  return own ? `${options.join(' ')} ${own}` : options.join(' ')
}

/** Returns a path as NODE_OPTIONS wants it. */
function quoted(file) {
  return /[\s"\\]/.test(file) ? `"${file.replaceAll(/["\\]/g, String.raw`\$&`)}"` : file
}

module.exports = { nodeOptions }
