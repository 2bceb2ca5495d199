// Finds what `serve` names: a file of the app, or a program of one of its packages.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { isFile } = require('./files.cjs')
const { Stop, EX_CONFIG } = require('./stop.cjs')

/** Returns the JavaScript file to start; stops where there is none. */
function findProgram(entry, directory) {
  if (isFile(path.resolve(directory, entry))) return entry
  if (/^[\w.-]+$/.test(entry)) {
    for (let folder = directory; ; folder = path.dirname(folder)) {
      const found = inPackages(entry, path.join(folder, 'node_modules'))
      if (found !== undefined) return found
      if (path.dirname(folder) === folder) break
    }
  }
  throw new Stop(
    EX_CONFIG,
    `${entry} cannot be started: ${path.resolve(directory, entry)} does not exist, and no package in node_modules ` +
      'has a program of that name\n  help: build it into the image, or correct entry in seaworthy.yaml',
  )
}

/** Returns the file of a program of the packages in this folder. npm links to it; pnpm has a shell script there, which
 * says nothing of the file, so the packages themselves are asked. */
function inPackages(name, modules) {
  const link = path.join(modules, '.bin', name)
  if (isFile(link)) {
    const file = fs.realpathSync(link)
    if (/\.[cm]?js$/.test(file) || fs.readFileSync(file, 'latin1').startsWith('#!/usr/bin/env node')) return file
  }
  for (const folder of [path.join(modules, name), ...packages(modules)]) {
    const bin = readBin(folder)
    const target = typeof bin === 'string' ? path.basename(folder) === name && bin : bin?.[name]
    if (target && isFile(path.join(folder, target))) return fs.realpathSync(path.join(folder, target))
  }
  return undefined
}

/** Yields the folders of all packages in node_modules. */
function* packages(modules) {
  for (const name of names(modules)) {
    const folder = path.join(modules, name)
    if (!name.startsWith('@')) yield folder
    else for (const inner of names(folder)) yield path.join(folder, inner)
  }
}

function names(folder) {
  try {
    return fs.readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return []
  }
}

function readBin(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).bin
  } catch {
    return undefined
  }
}

module.exports = { findProgram }
