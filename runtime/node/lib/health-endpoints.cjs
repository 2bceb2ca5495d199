// The health paths. Liveness asks nothing of anybody.
'use strict'

const { isReady } = require('./health.cjs')
const { contract } = require('./status.cjs')

/** Returns what answers a health path; without a readiness it is liveness. */
function health(readiness) {
  return async (request) => {
    const isAsked = request.method === 'GET' || request.method === 'HEAD'
    const { status, body, headers = {} } = judge(request, isAsked, isAsked && (await readiness?.ask()))
    const { response } = request
    response.writeHead(status, {
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    })
    response.end(body)
  }
}

function judge(request, isAsked, results) {
  if (!isAsked) return { status: 405, body: contract(405, request.id), headers: { Allow: 'GET, HEAD' } }
  if (results === undefined) return { status: 200, body: '{"status":"ok"}' }
  if (isReady(results)) return { status: 200, body: JSON.stringify({ status: 'ready', checks: results }) }
  const failed = Object.keys(results).filter((name) => results[name].status !== 'ok')
  const more = { message: `not ready: ${failed.join(', ')}`, details: results }
  return { status: 503, body: contract(503, request.id, '', more) }
}

module.exports = { health }
