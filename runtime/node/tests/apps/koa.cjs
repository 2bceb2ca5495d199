// The same answers by Koa.
'use strict'

const { PassThrough } = require('node:stream')
const Koa = require('koa')
const { notes, own } = require('./answers.cjs')

const routes = {
  '/ok': (context) => Object.assign(context, { etag: 'a', body: 'fine' }),
  '/nothing': (context) => Object.assign(context, { status: 204 }),
  '/json': (context) => Object.assign(context, { status: 404, body: notes }),
  '/own': (context) => Object.assign(context, { status: 409, body: own }),
  '/html': (context) => Object.assign(context, { status: 404, body: '<h1>not here</h1>' }),
  '/text': (context) => {
    context.append('Set-Cookie', ['a=1', 'b=2'])
    context.set('WWW-Authenticate', 'Basic realm=x')
    Object.assign(context, { status: 401, type: 'text', body: 'go away' })
  },
  '/id': (context) => {
    context.set('X-Request-ID', 'mine')
    context.body = context.get('X-Request-ID')
  },
  '/log': (context) => {
    console.log('a printed line')
    console.error('two\nlines')
    context.body = 'ok'
  },
  '/echo': async (context) => {
    let body = ''
    for await (const piece of context.req) body += piece
    console.log(`the body is ${body}`)
    context.body = body
  },
  '/slow': async (context) => {
    console.log('slow began')
    await new Promise((resolve) => setTimeout(resolve, 1000))
    context.body = 'slow'
  },
  '/stream': (context) => {
    const stream = new PassThrough()
    let number = 0
    const timer = setInterval(() => {
      stream.write(`data: ${number}\n\n`)
      number += 1
      if (number < 3) return
      clearInterval(timer)
      stream.end()
    }, 400)
    Object.assign(context, { type: 'text/event-stream', body: stream })
  },
  '/boom': () => {
    throw new Error('the secret of the exception')
  },
}

const app = new Koa()
app.use((context) => routes[context.path]?.(context))
app.listen({ port: Number(process.env.PORT), host: '::1' })
