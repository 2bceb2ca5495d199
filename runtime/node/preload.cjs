// Comes before the app, by `node --require`: gives it the contract through Node's own HTTP server, whatever framework
// it uses. In a thread there is no server to serve through, only lines to write.
'use strict'

const { isMainThread } = require('node:worker_threads')
const lines = require('./lib/lines.cjs')
const { readOptions } = require('./lib/options.cjs')

const options = readOptions(process.env)
lines.start(options.logFormat, options.app, options.version)
// A process whose output is for another to read says nothing in JSON.
const isOwnOutput = require('./lib/logs.cjs').install()
if (lines.isJson() && !isOwnOutput) lines.start('text', options.app, options.version)
if (isMainThread) {
  const { Runtime } = require('./lib/runtime.cjs')
  new Runtime(options).install()
}
