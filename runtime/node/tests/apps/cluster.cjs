// Two workers, and another for each that ends unless APP_WORKERS says otherwise.
'use strict'

const cluster = require('node:cluster')
const http = require('node:http')

if (cluster.isPrimary) {
  cluster.fork()
  cluster.fork()
  if (process.env.APP_WORKERS !== 'fixed') cluster.on('exit', () => cluster.fork())
} else {
  http
    .createServer((request, response) => {
      if (request.url === '/slow') setTimeout(() => response.end('slow'), 1500)
      else response.end(String(process.pid))
    })
    .listen(process.env.PORT)
}
