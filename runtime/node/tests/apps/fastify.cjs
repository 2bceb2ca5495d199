// The same answers by Fastify, which logs by pino.
'use strict'

const { Readable } = require('node:stream')
const { setTimeout: sleep } = require('node:timers/promises')
const fastify = require('fastify')
const { notes, own } = require('./answers.cjs')

const service = fastify({ logger: true })
service.get('/ok', (_, reply) => reply.header('ETag', '"a"').type('text/plain').send('fine'))
service.get('/nothing', (_, reply) => reply.code(204).send())
service.get('/json', (_, reply) => reply.code(404).send(notes))
service.get('/own', (_, reply) => reply.code(409).send(own))
service.get('/html', (_, reply) => reply.code(404).type('text/html').send('<h1>not here</h1>'))
service.get('/text', (_, reply) => {
  reply.code(401).header('Set-Cookie', ['a=1', 'b=2']).header('WWW-Authenticate', 'Basic realm=x').send('go away')
})
service.get('/id', (request, reply) => reply.header('X-Request-ID', 'mine').send(request.headers['x-request-id']))
service.get('/log', async (request) => {
  console.log('a printed line')
  console.error('two\nlines')
  request.log.warn({ note: 7 }, 'of pino')
  return 'ok'
})
service.post('/echo', async (request) => {
  console.log(`the body is ${request.body}`)
  return request.body
})
service.get('/slow', async () => {
  console.log('slow began')
  await sleep(1000)
  return 'slow'
})
service.get('/stream', (_, reply) => {
  async function* pieces() {
    for (let number = 0; number < 3; number += 1) {
      yield `data: ${number}\n\n`
      await sleep(400)
    }
  }
  reply.type('text/event-stream').send(Readable.from(pieces()))
})
service.get('/boom', () => {
  throw new Error('the secret of the exception')
})
service.get('/notes/:id', async (request) => request.params.id)
service.listen({ port: Number(process.env.PORT) })
