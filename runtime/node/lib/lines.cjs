// Log lines: one JSON object each, or text. Written straight to the descriptor, so that nothing is lost when a process
// ends, and a line is one write.
'use strict'

const fs = require('node:fs')
const { inspect } = require('node:util')
const { current } = require('./request.cjs')

// Our own, because the logs hook takes the place of the public one.
const { writeSync } = fs

const STDOUT = 1
const STDERR = 2
const PAUSE_MILLISECONDS = 5
/** Characters. */
const MOST_QUEUED = 1 << 20

/** What every JSON line carries of the app; `start` fills it in. */
const identity = { app: 'app', version: 'unversioned' }
let format = 'text'
let queued = ''
let second = { at: 0, text: '' }
/** The same as the end of a line that is put together by hand. */
let tail = ''

/** Pino's numbers, and their words. */
const LEVELS = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** Sets the format and the app's name and version. */
function start(logFormat, app, version) {
  format = logFormat
  Object.assign(identity, { app, version })
  tail = `,${json(identity).slice(1)}\n`
}

/** Whether lines are JSON objects. */
function isJson() {
  return format === 'json'
}

/** Returns the time in ISO 8601, UTC, with milliseconds. */
function timestamp() {
  const now = Date.now()
  const whole = now - (now % 1000)
  if (whole !== second.at) second = { at: whole, text: new Date(whole).toISOString().slice(0, -'000Z'.length) }
  return `${second.text}${String(now % 1000).padStart(3, '0')}Z`
}

/** Returns what every line says. */
function facts(level, logger, message) {
  const id = current.getStore()?.id ?? null
  return { time: timestamp(), level, logger, message, request_id: id, ...identity }
}

/** Returns the end of every line, which says what app it is of. */
function identityTail() {
  return tail
}

/** Returns JSON in ASCII: nothing in it can be taken for the end of a line. */
function json(value) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, escaped)
}

/** Returns one JSON line. */
function line(fields) {
  return `${json(fields)}\n`
}

/** Returns a line that is a JSON object already with the fields it lacks; undefined where it is none. */
function completed(text, level, logger) {
  if (!/^\s*\{/.test(text)) return undefined
  let own
  try {
    own = JSON.parse(text)
  } catch {
    return undefined
  }
  const word = LEVELS[own.level]
  if (word !== undefined) own.level = word
  const message = typeof own.msg === 'string' ? own.msg : ''
  for (const [name, value] of Object.entries(facts(level, logger, message))) {
    if (!Object.hasOwn(own, name)) own[name] = value
  }
  return line(own)
}

/** Returns a text as one JSON line: itself where it is an object, or one around it. */
function asObject(text, level, logger) {
  return completed(text, level, logger) ?? line(facts(level, logger, text))
}

/** Writes text to a descriptor, all of it; what nobody reads any more is dropped. */
function write(descriptor, text) {
  if (queued !== '') flush()
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      if (error.code !== 'EAGAIN') return
      pause()
    }
  }
}

/** Writes a line in ASCII to standard output, with others of this turn of the event loop in one write. */
function queue(text) {
  if (queued === '') setImmediate(drain)
  queued += text
}

/** Writes what is queued; where the reader is behind, the requests do not wait for it, up to a limit. */
function drain() {
  while (queued !== '') {
    try {
      queued = queued.slice(writeSync(STDOUT, queued))
    } catch (error) {
      if (error.code !== 'EAGAIN') queued = ''
      else if (queued.length > MOST_QUEUED) pause()
      else return setTimeout(drain, PAUSE_MILLISECONDS).unref()
    }
  }
}

/** Writes what is queued, and waits until it is written. */
function flush() {
  const text = queued
  queued = ''
  write(STDOUT, text)
}

function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLISECONDS)
}

/** Writes a line to standard output, as a program prints it. */
function print(text) {
  write(STDOUT, isJson() ? line(facts('info', 'stdout', text)) : `${text}\n`)
}

/** Returns an error with its stack and causes, or whatever else was thrown. */
function trailOf(error) {
  return typeof error === 'string' ? error : inspect(error)
}

/** Writes a line of our own to standard error; `more` has an error as its one element, which may be anything. */
function say(level, message, ...more) {
  if (isJson()) {
    const exception = more.length > 0 ? { exception: trailOf(more[0]) } : {}
    write(STDERR, line({ ...facts(level, 'seaworthy', message), ...exception }))
    return
  }
  const id = current.getStore()?.id
  const stamp = timestamp().replace('T', ' ').replace(/\..*/, ' +0000')
  const suffix = id === undefined ? '' : ` request_id=${id}`
  const trail = more.length > 0 ? `${trailOf(more[0])}\n` : ''
  write(STDERR, `[${stamp}] [${process.pid}] [${level.toUpperCase()}] ${message}${suffix}\n${trail}`)
}

module.exports = {
  ...{ STDOUT, STDERR, start, identityTail, isJson, timestamp, facts, json, completed, line, asObject },
  ...{ write, queue, flush, print, say },
}
