// Where the runtime meets Node's HTTP servers: what any framework creates is one of them.
'use strict'

const http = require('node:http')
const https = require('node:https')
const { current, key, newRequest, requestId } = require('./request.cjs')
const { prefixOf } = require('./forwarded.cjs')

/** How an IPv4 address looks to a server of both protocols. */
const MAPPED = /^::ffff:/

/** Marks a server of our own. */
const own = Symbol('seaworthy.own')

/** Wraps the servers of both protocols. `runtime` has what happens at each event. */
function install(runtime) {
  for (const { prototype } of [http.Server, https.Server]) {
    const { emit, listen, close } = prototype
    Object.assign(prototype, {
      emit(event, first, second, third) {
        switch (this[own] ? undefined : event) {
          case 'request':
          case 'checkContinue':
          case 'checkExpectation':
            if (first[key] === undefined)
              return serve(runtime, first, second, () => emit.call(this, event, first, second))
            break
          case 'upgrade':
            if (first[key] === undefined)
              return upgrade(runtime, first, second, () => emit.call(this, event, first, second, third))
            break
          case 'clientError':
            if (runtime.refuse(first, second)) return true
        }
        return Reflect.apply(emit, this, arguments)
      },
      listen(...words) {
        if (!this[own]) runtime.listening(this, words)
        return listen.apply(this, words)
      },
      close(callback) {
        return runtime.closing(this, callback) ? this : close.call(this, callback)
      },
    })
  }
  keepContext(http.IncomingMessage.prototype)
}

/** Lets listeners of a request's body find the request: what they are called from is its connection. */
function keepContext(prototype) {
  const { emit } = prototype
  prototype.emit = function (...words) {
    const request = this[key]
    return request === undefined || current.getStore() === request
      ? emit.apply(this, words)
      : current.run(request, () => emit.apply(this, words))
  }
}

/** Returns the Request of an incoming message, which the app sees with the id that its answer will carry. */
function begin({ options, peers, ledger }, incoming, method) {
  const { headers, url } = incoming
  const id = requestId(headers['x-request-id'])
  headers['x-request-id'] = id
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const request = newRequest(id, method, path, options.quiet.has(path))
  request.incoming = incoming
  request.accept = headers.accept ?? ''
  request.client = (incoming.socket.remoteAddress ?? '').replace(MAPPED, '')
  if (peers.trusts(request.client)) {
    const forwarded = headers['x-forwarded-for']
    if (forwarded !== undefined) request.client = peers.client(forwarded) ?? request.client
    const prefix = headers['x-forwarded-prefix']
    if (prefix !== undefined) request.path = prefixOf(prefix) + path
  }
  incoming[key] = request
  ledger.begin(request)
  return { request, path }
}

/** Serves one request, through the app or in its stead. */
function serve(runtime, incoming, response, pass) {
  const { request, path } = begin(runtime, incoming, incoming.method)
  request.response = response
  response[key] = request
  const health = runtime.owned.get(path)
  if (health !== undefined) {
    current.run(request, health, request)
    return true
  }
  try {
    return current.run(request, pass)
  } catch (error) {
    runtime.threw(error, request)
    throw error
  }
}

/** Passes a request to change the protocol on. */
function upgrade(runtime, incoming, socket, pass) {
  const { request } = begin(runtime, incoming, 'WEBSOCKET')
  runtime.upgrading(request, socket)
  return current.run(request, pass)
}

module.exports = { install, own }
