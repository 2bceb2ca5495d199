// What of a build ends up in an image that holds a gathered server and nothing else.
'use strict'

const assert = require('node:assert/strict')
const { execFileSync, spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { describe, it } = require('node:test')
const { makeFolder } = require('./support.cjs')

const program = path.join(__dirname, '..', 'standalone.cjs')

/** Makes files; returns what is gathered, below the folder of the whole repository. */
function gathered(t, own, files) {
  const folder = fs.realpathSync(makeFolder(t))
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.writeFileSync(path.join(folder, file), '')
  }
  const target = path.join(folder, 'image')
  execFileSync(process.execPath, [program, '.next', target], { cwd: path.join(folder, own) })
  const root = path.join(target, folder)
  const found = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return found.map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name))).toSorted()
}

describe('a gathered server', () => {
  it('lies in the place of the app, with the files that it serves', (t) => {
    const made = ['server.js', 'node_modules/next/index.js', '.next/BUILD_ID'].map((each) => `.next/standalone/${each}`)
    const files = ['source.ts', 'node_modules/left/index.js', 'public/a.png', '.next/static/b.js', ...made]
    assert.deepEqual(gathered(t, '.', files), [
      ...['.next/BUILD_ID', '.next/static/b.js', 'node_modules/next/index.js', 'public/a.png', 'server.js'],
    ])
  })

  it('of a workspace keeps its place below what it shares', (t) => {
    const made = ['apps/web/server.js', 'apps/web/.next/BUILD_ID', 'node_modules/next/index.js']
    const files = ['.next/static/b.js', 'public/a.png', ...made.map((each) => `.next/standalone/${each}`)]
    assert.deepEqual(
      gathered(t, 'apps/web', [...files.map((each) => `apps/web/${each}`), 'packages/ui/index.ts']),
      [...made, 'apps/web/.next/static/b.js', 'apps/web/public/a.png'].toSorted(),
    )
  })

  it('is missed where the build made none', (t) => {
    const { status, stderr } = spawnSync(process.execPath, [program, '.next', 'image'], { cwd: makeFolder(t) })
    assert.equal(status, 1)
    assert.match(stderr.toString(), /^the build left no server\.js in .*: does its configuration say output/)
  })
})
