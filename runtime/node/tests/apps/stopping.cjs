// What apps do at a signal, by APP_STOP; and a WebSocket.
'use strict'

const http = require('node:http')
const { WebSocketServer } = require('ws')

const server = http.createServer((request, response) => {
  if (request.url === '/slow') {
    console.log('slow began')
    setTimeout(() => {
      if (isClosed) response.statusCode = 500
      response.end('slow')
    }, 800)
  } else if (request.url === '/begun') {
    response.write('begun ')
    setTimeout(() => response.end('ended'), 800)
  } else if (request.url === '/forever')
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 0\n\n')
  else if (request.url === '/hang') console.log('hang began')
  else response.end('fine')
})

let isClosed = false
const handlers = {
  none: undefined,
  at_once: () => {
    isClosed = true
    console.log('handled')
    process.exit(0)
  },
  close: () =>
    server.close((error) => {
      console.log(`closed with ${error}`)
      process.exit(error ? 9 : 0)
    }),
  naturally: () => server.close(),
  database: async () => {
    isClosed = true
    await new Promise((resolve) => setTimeout(resolve, 100))
    server.close(() => process.exit(4))
  },
  nothing: () => console.log('handled'),
}
const handler = handlers[process.env.APP_STOP ?? 'none']
if (handler) process.on('SIGTERM', handler)

const sockets = new WebSocketServer({ server, path: '/ws', verifyClient: ({ req }) => !req.url.includes('no') })
sockets.on('connection', (socket) => {
  console.log('a socket')
  socket.send('hello')
  socket.on('message', (data) => socket.send(data))
})
server.listen(process.env.PORT)
