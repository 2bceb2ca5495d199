// The same answers by Express, of the version that APP_EXPRESS names.
'use strict'

const express = require(process.env.APP_EXPRESS ?? 'express')
const compression = require('compression')
const { notes, own } = require('./answers.cjs')

const app = express()
app.use(compression({ threshold: 0 }))
app.get('/ok', (_, response) => response.set('ETag', '"a"').type('text/plain').send('fine'))
app.get('/nothing', (_, response) => response.sendStatus(204))
app.get('/json', (_, response) => response.status(404).json(notes))
app.get('/own', (_, response) => response.status(409).json(own))
app.get('/html', (_, response) => response.status(404).send('<h1>not here</h1>'))
app.get('/text', (_, response) => {
  response
    .cookie('a', '1')
    .cookie('b', '2')
    .set('WWW-Authenticate', 'Basic realm=x')
    .status(401)
    .type('text')
    .send('go away')
})
app.get('/id', (request, response) => response.set('X-Request-ID', 'mine').send(request.get('X-Request-ID')))
app.get('/log', (_, response) => {
  console.log('a printed line')
  console.error('two\nlines')
  response.send('ok')
})
app.post('/echo', express.text({ type: '*/*' }), (request, response) => {
  console.log(`the body is ${request.body}`)
  response.send(request.body)
})
app.get('/slow', (_, response) => {
  console.log('slow began')
  setTimeout(() => response.send('slow'), 1000)
})
app.get('/stream', (_, response) => {
  response.type('text/event-stream')
  let number = 0
  const timer = setInterval(() => {
    response.write(`data: ${number}\n\n`)
    response.flush()
    number += 1
    if (number < 3) return
    clearInterval(timer)
    response.end()
  }, 400)
})
app.get('/boom', () => {
  throw new Error('the secret of the exception')
})
const router = express.Router()
router.get('/:id', (request, response) => setTimeout(() => response.send(request.params.id), 10))
app.use('/notes', router)
app.listen(process.env.PORT, '127.0.0.1')
