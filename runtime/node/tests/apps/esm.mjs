// Modules instead of CommonJS, and a top-level await before the app listens.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { notes, own } from './answers.cjs'

await sleep(10)

const send = (response, status, type, body) => response.writeHead(status, { 'Content-Type': type }).end(body)

const routes = {
  '/ok': (_, response) => response.setHeader('ETag', '"a"').setHeader('Content-Type', 'text/plain').end('fine'),
  '/nothing': (_, response) => response.writeHead(204).end(),
  '/json': (_, response) => send(response, 404, 'application/json', JSON.stringify(notes)),
  '/own': (_, response) => send(response, 409, 'application/json', JSON.stringify(own)),
  '/html': (_, response) => send(response, 404, 'text/html', '<h1>not here</h1>'),
  '/text': (_, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.writeHead(401, 'Unauthorized', { 'WWW-Authenticate': 'Basic realm=x' }).end('go away')
  },
  '/id': ({ headers }, response) => response.writeHead(200, { 'x-request-ID': 'mine' }).end(headers['x-request-id']),
  '/log': (_, response) => {
    console.log('a printed line')
    console.error('two\nlines')
    response.end('ok')
  },
  '/echo': async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    console.log(`the body is ${body}`)
    response.end(body)
  },
  '/slow': async (_, response) => {
    console.log('slow began')
    await sleep(1000)
    response.end('slow')
  },
  '/stream': async (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    for (let number = 0; number < 3; number += 1) {
      response.write(`data: ${number}\n\n`)
      await sleep(400)
    }
    response.end()
  },
  '/boom': () => {
    throw new Error('the secret of the exception')
  },
}

createServer((request, response) => {
  const route = routes[request.url]
  if (route) void route(request, response)
  else send(response, 404, 'text/plain', 'nothing here')
}).listen({ port: process.env.PORT, host: 'localhost' })
