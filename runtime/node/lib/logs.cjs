// The log format, whatever the app writes with: its console, its streams, or a logger that writes to the descriptor
// itself, as pino does. As JSON every line becomes an object; in any format no query of a request is in it: it may hold
// tokens.
'use strict'

const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const { StringDecoder } = require('node:string_decoder')
const { isMainThread } = require('node:worker_threads')
const lines = require('./lines.cjs')
const { current } = require('./request.cjs')

const LONGEST_LINE = 64 * 1024
const CONSOLE = 'SEAWORTHY_CONSOLE'

/** Where loggers of requests write an address: as a field, or after the method, which may be coloured. */
const QUERY =
  /("(?:url|originalUrl|uri|path)": ?"[^"?\\]*)\?[^"\\]*|((?:\b|(?<=\x1b\[[\d;]*m))(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/[^\s"'?]*)\?[^\s"']*/g

const withoutQueries = (text) => (text.includes('?') ? text.replaceAll(QUERY, '$1$2') : text)

const streams = [
  { descriptor: lines.STDOUT, name: 'stdout', level: 'info' },
  { descriptor: lines.STDERR, name: 'stderr', level: 'warning' },
]

/** Takes over what goes to the container's own output. In a process whose output another reads, such as a tool that
 * the app runs, nothing is touched: the first process notes which output is the container's. Returns whether any is. */
function install() {
  const files = streams.map(({ descriptor }) => fileOf(descriptor))
  process.env[CONSOLE] ??= files.join(' ')
  const ours = process.env[CONSOLE].split(' ')
  const taken = new Map()
  streams.forEach((stream, index) => {
    if (!ours.includes(files[index])) return
    taken.set(stream.descriptor, stream)
    // In a thread a stream hands its text to the main thread, which sees to it.
    if (isMainThread) takeStream(process[stream.name], stream)
  })
  if (taken.size > 0) takeDescriptors(taken)
  return taken.size > 0
}

function fileOf(descriptor) {
  try {
    // As large numbers: after the usual ones Node 22.23 takes the next link on the way to a module for no link, and of
    // packages that pnpm installed it does not find what they need.
    const { dev, ino } = fs.fstatSync(descriptor, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return 'closed'
  }
}

/** Makes lines of what a stream is given. */
function takeStream(stream, target) {
  const decoder = new StringDecoder()
  let pending = ''
  if (!lines.isJson()) {
    const { write } = stream
    stream.write = (chunk, ...more) =>
      write.call(stream, typeof chunk === 'string' ? withoutQueries(chunk) : chunk, ...more)
    return
  }
  stream.write = (chunk, encoding, callback) => {
    const name = typeof encoding === 'string' ? encoding : 'utf8'
    pending += typeof chunk === 'string' && /^utf-?8$/i.test(name) ? chunk : decoder.write(Buffer.from(chunk, name))
    if (pending.endsWith('\n') || pending.length > LONGEST_LINE) {
      const text = pending
      pending = ''
      emit(target, text)
    }
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
  process.on('exit', () => emit(target, pending))
}

/** Makes lines of what is written to the descriptors themselves. */
function takeDescriptors(taken) {
  const { writeSync, write, writev } = fs
  fs.writeSync = (descriptor, data, ...more) => {
    const target = taken.get(descriptor)
    if (target === undefined) return writeSync.call(fs, descriptor, data, ...more)
    const bytes = bytesOf(data, more)
    emit(target, bytes.toString())
    return bytes.length
  }
  fs.write = (descriptor, data, ...more) => {
    const target = taken.get(descriptor)
    if (target === undefined) return write.call(fs, descriptor, data, ...more)
    const bytes = bytesOf(data, more)
    // By now another request may be the current one.
    current.exit(() => emit(target, bytes.toString()))
    process.nextTick(more.at(-1), null, bytes.length, data)
  }
  fs.writev = (descriptor, buffers, ...more) => {
    const target = taken.get(descriptor)
    if (target === undefined) return writev.call(fs, descriptor, buffers, ...more)
    const bytes = Buffer.concat(buffers)
    current.exit(() => emit(target, bytes.toString()))
    process.nextTick(more.at(-1), null, bytes.length, buffers)
  }
  syncBuiltinESMExports()
}

/** Returns the bytes that a call of fs.write means: a text with its encoding, or a part of a buffer. */
function bytesOf(data, more) {
  if (typeof data === 'string')
    return Buffer.from(
      data,
      more.find((word) => typeof word === 'string'),
    )
  const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const { offset = 0, length = view.length - offset } =
    typeof more[0] === 'object' && more[0] !== null ? more[0] : { offset: numberOf(more[0]), length: numberOf(more[1]) }
  return view.subarray(offset, offset + length)
}

const numberOf = (word) => (typeof word === 'number' ? word : undefined)

/** Writes one object: the one that was written, or one around it. Several at once are those of a logger that collects
 * lines, and so not all of the current request. */
function emit({ descriptor, name, level }, all) {
  const text = withoutQueries(all)
  if (!lines.isJson()) {
    lines.write(descriptor, text)
    return
  }
  const message = text.replaceAll(/^[\r\n]+|[\r\n]+$/g, '')
  if (message.trim() === '') return
  const parts = message.split('\n')
  if (parts.length > 1 && parts.every((part) => part.startsWith('{'))) {
    current.exit(() => lines.write(descriptor, parts.map((part) => lines.asObject(part, level, name)).join('')))
  } else lines.write(descriptor, lines.asObject(message, level, name))
}

module.exports = { install }
