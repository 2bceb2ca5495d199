// An app of Node's own http, with the answers that all apps here have, and those that only it can give.
'use strict'

const http = require('node:http')
const zlib = require('node:zlib')
const { notes, own } = require('./answers.cjs')

const json = { 'Content-Type': 'application/json', ETag: '"a"' }

const routes = {
  '/ok': (_, response) => {
    response.setHeader('ETag', '"a"')
    response.setHeader('Content-Type', 'text/plain')
    response.end('fine')
  },
  '/nothing': (_, response) => response.writeHead(204).end(),
  '/json': (_, response) => response.writeHead(404, json).end(JSON.stringify(notes)),
  '/own': (_, response) => {
    response.statusCode = 409
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    response.end(JSON.stringify(own))
  },
  '/html': (_, response) => {
    response.writeHead(404, { 'Content-Type': 'text/html', 'Last-Modified': 'Sat, 21 Nov 2026 00:00:00 GMT' })
    response.write('<h1>not ')
    response.end('here</h1>')
  },
  '/text': (_, response) => {
    response.statusCode = 401
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.setHeader('WWW-Authenticate', 'Basic realm=x')
    response.end('go away')
  },
  '/id': ({ headers }, response) =>
    response.writeHead(200, ['X-Request-ID', 'mine', 'X-Two', '2']).end(headers['x-request-id']),
  '/log': (_, response) => {
    console.log('a printed line')
    console.error('two\nlines')
    response.end('ok')
  },
  '/echo': (request, response) => {
    let body = ''
    request.on('data', (data) => (body += data))
    request.on('end', () => {
      console.log(`the body is ${body}`)
      response.end(body)
    })
  },
  '/slow': (request, response) => {
    console.log('slow began')
    setTimeout(() => response.end('slow'), Number(request.url.split('?')[1] ?? 1000))
  },
  '/stream': (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    let number = 0
    const timer = setInterval(() => {
      response.write(`data: ${number}\n\n`)
      number += 1
      if (number < 3) return
      clearInterval(timer)
      response.end()
    }, 400)
  },
  '/forever': (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 0\n\n')
  },
  '/boom': () => {
    throw new Error('the secret of the exception')
  },
  '/boom-timer': () => setTimeout(() => JSON.parse('the secret of the exception'), 10),
  '/boom-promise': async () => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    throw new Error('the secret of the exception')
  },
  '/boom-late': (_, response) => {
    response.write('first')
    setTimeout(() => {
      throw new Error('the secret of the exception')
    }, 50)
  },
  '/gzip': (_, response) => {
    response.writeHead(409, { ...json, 'Content-Encoding': 'gzip' })
    response.end(zlib.gzipSync('{"detail": "taken", "code": "already_there"}'))
  },
  '/zstd': (_, response) =>
    response.writeHead(409, { ...json, 'Content-Encoding': 'zstd' }).end(Buffer.from([1, 2, 3])),
  '/no-gzip': (_, response) => response.writeHead(409, { ...json, 'Content-Encoding': 'gzip' }).end('{}'),
  '/bomb': (_, response) => {
    response.writeHead(409, { ...json, 'Content-Encoding': 'gzip' })
    response.end(zlib.gzipSync(`{"a": "${' '.repeat(5_000_000)}"}`))
  },
  '/array': (_, response) => response.writeHead(400, json).end('[1]'),
  '/broken': (_, response) => response.writeHead(400, json).end('{"a": '),
  '/problem': (_, response) =>
    response.writeHead(422, 'Odd', { 'Content-Type': 'application/problem+json' }).end('{"title": "odd"}'),
  '/range': (_, response) => response.writeHead(416, { 'Content-Range': 'bytes */1234' }).end(),
  '/long': (_, response) => {
    response.writeHead(500, json)
    for (let number = 0; number < 20; number += 1) response.write(`"${'a'.repeat(100_000)}"`)
    response.end()
  },
  '/endless': (_, response) => {
    response.statusCode = 400
    const timer = setInterval(() => response.write('again and again '), 5)
    response.on('close', () => {
      clearInterval(timer)
      console.log('the endless ended')
    })
  },
  '/endless-json': (_, response) => {
    response.writeHead(400, json)
    const timer = setInterval(() => response.write(' '.repeat(100_000)), 5)
    response.on('close', () => clearInterval(timer))
  },
  '/pieces': (_, response) => {
    response.writeHead(503, [
      ['Content-Type', 'application/json'],
      ['Retry-After', '7'],
    ])
    response.write('{"detail":')
    setTimeout(() => response.end(' "later"}'), 50)
  },
  // As older releases of compression wrap `write`, and Next wraps `setHeader`.
  '/wrapped': (_, response) => {
    const { setHeader } = response
    response.setHeader = (...words) => (response.headersSent ? response : setHeader.apply(response, words))
    response.writeHead(404, json)
    for (const piece of ['{"a":', '1}']) {
      if (!response._header) response._implicitHeader()
      response.write(new TextEncoder().encode(piece))
    }
    response.end()
  },
  '/twice': (_, response) => {
    response.writeHead(404, json)
    try {
      response.writeHead(200)
    } catch (error) {
      console.log(`${error.code} ${response.headersSent}`)
    }
    response.end('{}')
  },
}

const app = http.createServer((request, response) => {
  const route = routes[request.url.split('?')[0]]
  if (route) route(request, response)
  else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here')
})
app.listen(Number(process.env.PORT), process.env.APP_HOST ?? 'localhost')
