// The listener for /metrics. Of several processes that serve, the first has the port; when it ends, another takes it.
'use strict'

const http = require('node:http')
const lines = require('../lines.cjs')
const { own } = require('../server.cjs')

const RETRY_MILLISECONDS = 1000
const LIMIT_MILLISECONDS = 5000
const MOST_CONNECTIONS = 64

/** Listens on `port`, or for as long as another process does calls `waits` and tries again. `page` returns the text. */
function listen(port, page, waits) {
  const server = http.createServer((incoming, response) => {
    const isPage = incoming.url.split('?', 1)[0] === '/metrics' && ['GET', 'HEAD'].includes(incoming.method)
    const body = isPage ? page() : 'not found\n'
    const kind = isPage ? 'text/plain; version=0.0.4; charset=utf-8' : 'text/plain; charset=utf-8'
    const headers = { 'Content-Type': kind, 'Content-Length': Buffer.byteLength(body), Connection: 'close' }
    response.writeHead(isPage ? 200 : 404, headers).end(body)
  })
  server[own] = true
  // Slow clients hold up nobody.
  Object.assign(server, {
    requestTimeout: LIMIT_MILLISECONDS,
    headersTimeout: LIMIT_MILLISECONDS,
    maxConnections: MOST_CONNECTIONS,
  })
  server.on('connection', (socket) => socket.unref().setTimeout(LIMIT_MILLISECONDS, () => socket.destroy()))
  server.on('error', (error) => {
    if (error.code === 'EADDRINUSE') waits()
    else lines.say('error', `cannot listen on SEAWORTHY_METRICS_PORT ${port}: ${error.message}`)
    setTimeout(open, RETRY_MILLISECONDS).unref()
  })
  const open = () => server.listen({ port, host: '0.0.0.0', exclusive: true }).unref()
  open()
}

module.exports = { listen }
