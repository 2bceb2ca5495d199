// Waits until what the app depends on accepts TCP connections.
'use strict'

const net = require('node:net')
const { setTimeout: sleep } = require('node:timers/promises')
const lines = require('./lib/lines.cjs')
const { Stop, reason, EX_TEMPFAIL } = require('./stop.cjs')

const FIRST_PAUSE_SECONDS = 0.1
const LONGEST_PAUSE_SECONDS = 5
const CONNECT_SECONDS = 5

const now = () => performance.now() / 1000

/** Resolves to why a connection to [host, port] fails, or to undefined. */
function connectionError([host, port], seconds) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port })
    const end = (problem) => {
      socket.destroy()
      resolve(problem)
    }
    socket.setTimeout(seconds * 1000, () => end('timed out'))
    socket.once('connect', () => end(undefined))
    // Of a name with several addresses each has an error of its own.
    socket.once('error', (error) => end(reason(error.errors?.[0] ?? error)))
  })
}

/** Resolves when each [host, port] has answered; stops with 75 when `limit` seconds have passed in all. */
async function waitFor(endpoints, limit) {
  const deadline = now() + limit
  for (const endpoint of endpoints) await waitForOne(endpoint, deadline, limit)
}

/** Waits for one [host, port], trying less and less often. */
async function waitForOne(endpoint, deadline, limit) {
  const name = endpoint.join(':')
  const began = now()
  let pause = FIRST_PAUSE_SECONDS
  let waiting = false
  for (;;) {
    const error = await connectionError(endpoint, Math.min(CONNECT_SECONDS, Math.max(deadline - now(), 1)))
    if (error === undefined) break
    const left = deadline - now()
    if (left <= 0) throw new Stop(EX_TEMPFAIL, `${name} did not answer within ${limit} s: ${error}`)
    if (!waiting) lines.print(`waiting for ${name}, at most ${left.toFixed(0)} s: ${error}`)
    waiting = true
    // The jitter keeps containers that start together from knocking together.
    await sleep(Math.min(left, pause * (0.9 + 0.1 * Math.random())) * 1000)
    pause = Math.min(pause * 2, LONGEST_PAUSE_SECONDS)
  }
  if (waiting) lines.print(`${name} answers after ${(now() - began).toFixed(1)} s`)
}

module.exports = { waitFor }
