// Publishes the app's static files for the edge: each as a whole or not at all, by as many replicas as like to. Files
// of older releases stay for a while, because pages that were loaded before still ask for them.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const zlib = require('node:zlib')
const { randomBytes } = require('node:crypto')
const { isFile, isFolder, statusOf } = require('./files.cjs')
const { prepareFolders } = require('./folders.cjs')
const lines = require('./lib/lines.cjs')
const { lock } = require('./lock.cjs')
const { Stop, reason, EX_IOERR } = require('./stop.cjs')

const KEPT_SECONDS = 30 * 24 * 3600
const SMALLEST_TO_COMPRESS = 1024
const COMPRESSIBLE = new Set(
  `.cjs .css .csv .eot .geojson .htm .html .ics .js .json .map .md .mjs .otf .rss .svg .ttf .txt .wasm .webmanifest
   .xhtml .xml`.split(/\s+/),
)

/** Copies each folder of `pairs` (URL path, folder) to its place below `root`; prints what it did. */
async function publish(pairs, root, app) {
  if (pairs.length === 0) return
  prepareFolders([root])
  const own = path.join(root, '.seaworthy')
  try {
    fs.mkdirSync(own, { recursive: true, mode: 0o700 })
    const descriptor = fs.openSync(path.join(own, 'lock'), 'w')
    await lock(descriptor)
    const published = new Map()
    for (const name of fs.readdirSync(own)) {
      if (name.startsWith('new-')) fs.unlinkSync(path.join(own, name)) // of a process that was killed
    }
    for (const [url, folder] of pairs) {
      for (const [name, source] of filesBelow(folder)) published.set(path.join(url.replace(/^\/+/, ''), name), source)
    }
    let changed = 0
    for (const [place, source] of published) {
      if (put(source, path.join(root, place), own, published.has(`${place}.gz`))) changed += 1
    }
    const gone = forget(published, root, path.join(own, `${app}.json`), own)
    fs.closeSync(descriptor)
    lines.print(
      `static files: ${published.size} in ${root}, ${changed} new or changed, ${gone} of older releases removed`,
    )
  } catch (error) {
    if (error.syscall === undefined) throw error
    throw new Stop(EX_IOERR, `cannot publish static files: ${error.dest ?? error.path}: ${reason(error)}`)
  }
}

/** Yields relative name and path of each file that may be published. */
function* filesBelow(folder) {
  if (!isFolder(folder)) {
    lines.print(
      `static files: ${path.resolve(folder)} does not exist; nothing of it is published\n` +
        '  help: build it into the image, or correct static in seaworthy.yaml',
    )
    return
  }
  const inside = fs.realpathSync(folder) + path.sep
  const entries = fs.readdirSync(folder, { recursive: true }).toSorted()
  for (const name of entries) {
    const file = path.join(folder, name)
    if (name.split(path.sep).some((part) => part.startsWith('.') || part === 'node_modules')) continue
    if (!isFile(file)) continue
    if (fs.realpathSync(file).startsWith(inside)) yield [name, file]
  }
}

/** Puts one file and its compressed form in place; returns whether anything had to be written. */
function put(source, target, own, hasOwnGzip) {
  const content = fs.readFileSync(source)
  const changed = !isSame(target, content)
  if (changed) {
    makeWay(target)
    replace(target, own, content, seconds(fs.statSync(source)))
  }
  if (hasOwnGzip) return changed
  const packed = `${target}.gz`
  const modified = seconds(fs.statSync(target))
  if (content.length <= SMALLEST_TO_COMPRESS || !COMPRESSIBLE.has(path.extname(target).toLowerCase())) {
    fs.rmSync(packed, { force: true })
    return changed
  }
  const old = statusOf(packed)
  if (!changed && old?.isFile() && seconds(old) === modified) return false
  replace(packed, own, zlib.gzipSync(content, { level: 9 }), modified)
  return true
}

/** Whole seconds: what is finer does not survive being set. */
const seconds = (status) => Math.floor(status.mtimeMs / 1000)

function isSame(target, content) {
  return isFile(target) && fs.statSync(target).size === content.length && fs.readFileSync(target).equals(content)
}

/** Makes the folder of `target`; what an older release had there under the name of a folder, or as one, goes. */
function makeWay(target) {
  if (isFolder(target)) fs.rmSync(target, { recursive: true })
  const folder = path.dirname(target)
  for (;;) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o755 })
      return
    } catch (error) {
      if (error.code !== 'EEXIST' && error.code !== 'ENOTDIR') throw error
      let blocking = folder
      while (!isFile(blocking)) blocking = path.dirname(blocking)
      fs.unlinkSync(blocking)
    }
  }
}

/** Writes a file in one step, readable for everybody. */
function replace(target, own, content, modified) {
  const file = path.join(own, `new-${randomBytes(8).toString('hex')}`)
  fs.writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
  fs.chmodSync(file, 0o644)
  fs.utimesSync(file, modified, modified)
  fs.renameSync(file, target)
}

/** Removes what has not been part of a release for long enough; returns how many files that were. The record holds
 * each file with the time since which no release has it, or null. */
function forget(published, root, record, own) {
  const now = Date.now() / 1000
  const current = Object.fromEntries([...published.keys()].map((place) => [place, null]))
  let removed = 0
  for (const [place, gone] of Object.entries(known(record))) {
    if (published.has(place)) continue
    if (gone === null || now - gone < KEPT_SECONDS) {
      current[place] = gone ?? now
      continue
    }
    for (const each of [place, `${place}.gz`]) {
      const file = path.join(root, each)
      if (!published.has(each) && isFile(file)) fs.unlinkSync(file)
    }
    removed += 1
  }
  replace(record, own, JSON.stringify(current), Math.floor(now))
  return removed
}

function known(record) {
  try {
    return JSON.parse(fs.readFileSync(record, 'utf8'))
  } catch {
    return {}
  }
}

module.exports = { publish }
