// Readiness: every check is run beside the requests, with a time limit, once for all who ask within a second.
'use strict'

const lines = require('./lines.cjs')
const { current } = require('./request.cjs')

const LIMIT_SECONDS = 2.5
const KEPT_SECONDS = 1

/** Why a check fails, in words that a client may read: no password, no URL. */
class Problem extends Error {}

class Readiness {
  /** `checks` are functions by name: each resolves to facts or rejects; a Problem says why. */
  constructor(checks) {
    this.checks = checks
    this.round = undefined
    this.ended = 0
    this.running = new Map()
    this.last = undefined
  }

  /** Resolves to a report within LIMIT_SECONDS, whatever the checks do. */
  ask() {
    const isOver = this.ended > 0 && performance.now() - this.ended > KEPT_SECONDS * 1000
    if (this.round === undefined || isOver) {
      this.ended = 0
      // It is for all who ask, so its lines are nobody's.
      this.round = current.exit(() => this.run())
    }
    return this.round
  }

  async run() {
    const results = await this.results()
    this.note(results)
    this.ended = performance.now()
    return results
  }

  /** Runs the checks side by side; one that still hangs from before is not started again. */
  async results() {
    for (const [name, check] of Object.entries(this.checks)) {
      if (!this.running.has(name)) this.running.set(name, settled(check))
    }
    let timer
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, LIMIT_SECONDS * 1000)
    })
    const results = {}
    for (const [name, running] of this.running) {
      const result = await Promise.race([running, late])
      if (result !== undefined) this.running.delete(name)
      results[name] = result ?? failure(new Problem(`no answer within ${LIMIT_SECONDS} s`))
    }
    clearTimeout(timer)
    return results
  }

  /** Logs when the state changes. */
  note(results) {
    const failed = Object.entries(results)
      .filter(([, { status }]) => status !== 'ok')
      .map(([name, { reason }]) => `${name}: ${reason}`)
      .join('; ')
    if (failed !== this.last && (failed !== '' || this.last !== undefined)) {
      lines.say(failed ? 'warning' : 'info', failed ? `not ready: ${failed}` : 'ready again')
    }
    this.last = failed
  }
}

/** Resolves to the result of a check. */
async function settled(check) {
  try {
    return { status: 'ok', ...(await check()) }
  } catch (error) {
    return failure(error)
  }
}

/** Returns the result of a check that failed. */
function failure(error) {
  return { status: 'failed', reason: error instanceof Problem ? error.message : (error?.name ?? 'exception') }
}

/** Whether every check passed. */
function isReady(results) {
  return Object.values(results).every(({ status }) => status === 'ok')
}

module.exports = { Problem, Readiness, isReady }
