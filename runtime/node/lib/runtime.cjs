// What the preload makes once in each process. Until something listens, that is only what has to be there before the
// app is loaded: most of the Node processes that a container starts serve nothing.
'use strict'

const diagnostics = require('node:diagnostics_channel')
const clientErrors = require('./client-errors.cjs')
const crash = require('./crash.cjs')
const exchange = require('./exchange.cjs')
const { Peers } = require('./forwarded.cjs')
const { Ledger } = require('./ledger.cjs')
const lines = require('./lines.cjs')
const listening = require('./listening.cjs')
const { nameFolder } = require('./metrics/folder.cjs')
const { key } = require('./request.cjs')
const server = require('./server.cjs')
const shutdown = require('./shutdown.cjs')
const upgrade = require('./upgrade.cjs')
const workers = require('./workers.cjs')

class Runtime {
  constructor(options) {
    this.options = options
    this.peers = new Peers(options.trusted)
    this.ledger = new Ledger()
    /** What answers a path in the app's stead. */
    this.owned = new Map()
    this.serves = false
    this.folder = nameFolder(process.env)
  }

  install() {
    const { keepsErrors } = this.options
    exchange.install({ keepsErrors, stopping: shutdown.isStopping, ended: (request) => this.ledger.end(request) })
    server.install(this)
    shutdown.install(this.options, this.ledger)
    workers.onFork(() => shutdown.watch())
    // As process 1 the default action of a signal is to do nothing.
    if (process.pid === 1) shutdown.watch()
    if (lines.isJson()) crash.install()
    process.on('exit', () => {
      this.ledger.close()
      lines.flush()
    })
  }

  /** A server of the app's begins to listen, with these words. */
  listening(listener, words) {
    this.begin()
    listening.widen(words, this.options.port)
    listening.keepAlive(listener)
    shutdown.add(listener)
  }

  /** This process serves. */
  begin() {
    if (this.serves) return
    this.serves = true
    shutdown.watch()
    crash.install()
    this.openMetrics()
    this.openHealth()
    // Express leaves the route with the request; Fastify only tells.
    diagnostics.subscribe('tracing:fastify.request.handler:start', ({ request, route }) => {
      const known = request.raw[key]
      if (known !== undefined) known.route = route.url
    })
  }

  openMetrics() {
    const { metricsPort, app, version } = this.options
    if (metricsPort === undefined) return
    const { Counters } = require('./metrics/counters.cjs')
    const { listen } = require('./metrics/listener.cjs')
    const { render } = require('./metrics/page.cjs')
    const { Shared } = require('./metrics/shared.cjs')
    const counters = new Counters()
    const shared = new Shared(this.folder, counters)
    this.ledger.counters = counters
    listen(
      metricsPort,
      () => render({ app, version }, counters, shared.others()),
      () => shared.begin(),
    )
    process.on('exit', () => shared.write())
  }

  openHealth() {
    const { liveness, readiness } = this.options
    const { health } = require('./health-endpoints.cjs')
    if (liveness) this.owned.set(liveness, health())
    if (!readiness) return
    const { Readiness } = require('./health.cjs')
    this.owned.set(readiness, health(new Readiness(this.checks())))
  }

  /** Returns the readiness checks by name. */
  checks() {
    const { datastores, migrate, migrateDirectory } = this.options
    const { check } = require('./datastores/index.cjs')
    const checks = Object.fromEntries([...datastores].map(([name, url]) => [name, () => check(url)]))
    if (migrate.length === 0 || datastores.size === 0) return checks
    try {
      const { schemaCheck } = require('./schema/index.cjs')
      const schema = schemaCheck(migrate, migrateDirectory, [...datastores.values()])
      return schema === undefined ? checks : { ...checks, schema }
    } catch (error) {
      lines.say('warning', 'the migrations cannot be read, so readiness says nothing of the schema', error)
      return checks
    }
  }

  /** An app closes a server; returns whether that has happened already. */
  closing(listener, callback) {
    return shutdown.closing(listener, callback)
  }

  /** A handler threw. */
  threw(error, request) {
    crash.threw(error, request)
  }

  /** Something came that is no HTTP; returns whether it was answered. */
  refuse(error, socket) {
    return !this.options.keepsErrors && clientErrors.refuse(error, socket)
  }

  /** A connection asks for another protocol. */
  upgrading(request, socket) {
    upgrade.follow(request, socket, this.options.keepsErrors, (ended) => this.ledger.end(ended))
  }
}

module.exports = { Runtime }
