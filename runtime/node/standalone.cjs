// Runs while an image is built, in the app's folder: puts a server that Next's build has gathered, and the files that it
// serves, below another root to where they lie in the image.
'use strict'

const fs = require('node:fs')
const path = require('node:path')

/** Returns the folder that the output mirrors. The framework chooses it: of a workspace the app's own lies below it. */
function mirrored(own, output) {
  for (let root = own; ; root = path.dirname(root)) {
    if (fs.existsSync(path.join(output, path.relative(root, own), 'server.js'))) return root
    if (root === path.dirname(root)) return undefined
  }
}

/** `output`: the folder of the build, such as .next. */
function gather(own, output, target) {
  const standalone = path.join(own, output, 'standalone')
  const root = mirrored(own, standalone)
  if (root === undefined) {
    throw new Error(`the build left no server.js in ${standalone}: does its configuration say output: 'standalone'?`)
  }
  const copy = (from, to) => fs.cpSync(from, path.join(target, to), { recursive: true, verbatimSymlinks: true })
  copy(standalone, root)
  for (const folder of [path.join(output, 'static'), 'public']) {
    const files = path.join(own, folder)
    if (fs.existsSync(files)) copy(files, files)
  }
}

module.exports = { gather }

if (require.main === module) {
  try {
    gather(process.cwd(), ...process.argv.slice(2))
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
