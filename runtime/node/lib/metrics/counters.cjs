// What a process counts. The names of the series are bounded, whatever clients send.
'use strict'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'WEBSOCKET'])
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const MOST_ROUTES = 300

/** `series` maps a key, in JSON, to its numbers: of `requests` one, of `duration` the sum and the buckets' counts. */
class Counters {
  constructor() {
    this.series = new Map()
    this.inFlight = 0
    this.routes = new Set()
    this.known = new Map()
  }

  /** A request began. */
  begin() {
    this.inFlight += 1
  }

  /** A request ended. */
  end(method, route, status, seconds) {
    this.inFlight -= 1
    const { count, duration } = this.known.get(`${method} ${status} ${route}`) ?? this.find(method, route, status)
    count[0] += 1
    if (duration === undefined) return
    duration[0] += seconds
    let bucket = 0
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) bucket += 1
    duration[bucket + 1] += 1
  }

  /** Returns the numbers of a request's series. */
  find(method, named, status) {
    const name = METHODS.has(method) ? method : 'OTHER'
    const route = this.routes.has(named) || this.routes.size < MOST_ROUTES ? named : 'other'
    this.routes.add(route)
    const found = {
      count: this.numbers(['requests', name, route, String(status)], 1),
      // How long a WebSocket stays open is no measure of the app.
      duration: name === 'WEBSOCKET' ? undefined : this.numbers(['duration', name, route], BUCKETS.length + 2),
    }
    if (name === method && route === named) this.known.set(`${method} ${status} ${route}`, found)
    return found
  }

  numbers(key, length) {
    const text = JSON.stringify(key)
    if (!this.series.has(text))
      this.series.set(
        text,
        Array.from({ length }, () => 0),
      )
    return this.series.get(text)
  }
}

module.exports = { Counters, BUCKETS }
