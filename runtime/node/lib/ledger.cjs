// The books on requests: each that begins and ends is counted, timed and logged here, whatever its protocol.
'use strict'

const { writeAccess } = require('./access.cjs')

/** A client that went away before an answer began, in nginx's words. */
const CLIENT_LEFT = 499

class Ledger {
  /** `counters` may be undefined. */
  constructor(counters) {
    this.counters = counters
    this.inFlight = new Set()
    this.ended = () => {}
  }

  /** Notes that a request is in flight. */
  begin(request) {
    this.inFlight.add(request)
    if (!request.isQuiet) this.counters?.begin()
  }

  /** Notes that it has ended, once. */
  end(request) {
    if (request.hasEnded) return
    request.hasEnded = true
    this.inFlight.delete(request)
    request.status ||= CLIENT_LEFT
    if (request.socket !== undefined) request.sent = request.socket.bytesWritten - request.sentBefore
    if (!request.isQuiet) {
      const seconds = (performance.now() - request.began) / 1000
      this.counters?.end(request.method, request.route ?? routeOf(request.incoming), request.status, seconds)
      writeAccess(request, seconds)
    }
    this.ended()
  }

  /** Notes what the end of the process cuts off. */
  close() {
    for (const request of this.inFlight) {
      request.status ||= 500
      this.end(request)
    }
  }
}

/** Returns the template of the route that took the request, as Express leaves it. */
function routeOf(incoming) {
  const path = incoming?.route?.path
  return typeof path === 'string' ? `${incoming.baseUrl ?? ''}${path}` : 'unmatched'
}

module.exports = { Ledger }
