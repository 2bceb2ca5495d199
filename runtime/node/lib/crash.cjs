// Exceptions that nobody handled. Node ends the process at one, and so do we; but first the request that led to it is
// answered, and the log has it once.
'use strict'

const { safe } = require('./access.cjs')
const { fail } = require('./exchange.cjs')
const lines = require('./lines.cjs')
const { current } = require('./request.cjs')

const FLUSH_MILLISECONDS = 1000

let thrown
let isInstalled = false

/** Notes which request threw an exception that is on its way to Node: there the request is not known any more. */
function threw(error, request) {
  thrown = { error, request }
}

/** Begins to handle what nobody handles. */
function install() {
  if (isInstalled) return
  isInstalled = true
  process.prependListener('uncaughtException', handle)
}

function handle(error) {
  const isOfHandler = thrown !== undefined && thrown.error === error
  const request = isOfHandler ? thrown.request : current.getStore()
  thrown = undefined
  if (process.listenerCount('uncaughtException') > 1) {
    // The app has a way of its own, and may go on. Who was not answered when its handler threw never would be.
    if (isOfHandler && !request.hasEnded) fail(request)
    return
  }
  if (request === undefined) lines.say('critical', `uncaught ${nameOf(error)}`, error)
  else
    current.run(request, () =>
      lines.say('error', `unhandled exception: ${safe(request.method)} ${safe(request.path)}`, error),
    )
  if (request?.response === undefined || request.hasEnded || !fail(request)) process.exit(1)
  request.response.once('close', () => process.exit(1))
  setTimeout(() => process.exit(1), FLUSH_MILLISECONDS)
}

function nameOf(error) {
  return error instanceof Error ? error.name : 'exception'
}

module.exports = { install, threw }
