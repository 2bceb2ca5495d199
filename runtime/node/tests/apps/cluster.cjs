// Two workers, and another for each that ends.
'use strict'

const cluster = require('node:cluster')
const http = require('node:http')

if (cluster.isPrimary) {
  cluster.fork()
  cluster.fork()
  cluster.on('exit', () => cluster.fork())
} else {
  http
    .createServer((request, response) => {
      if (request.url === '/die') process.kill(process.pid, 'SIGKILL')
      else if (request.url === '/slow') setTimeout(() => response.end('slow'), 800)
      else response.end(String(process.pid))
    })
    .listen(process.env.PORT)
}
