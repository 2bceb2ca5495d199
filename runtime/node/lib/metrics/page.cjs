// The page: the counts of all processes, living and dead, and what the kernel knows of the living.
'use strict'

const fs = require('node:fs')
const { BUCKETS } = require('./counters.cjs')

/** Of every Linux that Node runs on: https://man7.org/linux/man-pages/man7/time.7.html */
const TICKS = 100

/** Returns the page; `others` are what the other processes left. */
function render({ app, version }, counters, others) {
  const sums = total([counters.series, ...others.map(({ series }) => series)])
  const inFlight = others.reduce((sum, other) => sum + other.inFlight, counters.inFlight)
  const living = [process.pid, ...others.filter(({ isAlive }) => isAlive).map(({ pid }) => pid)]
  const facts = processFacts(living)
  const requests = [...sums].filter(([key]) => key[0] === 'requests')
  const durations = [...sums].filter(([key]) => key[0] === 'duration')
  return [
    family(
      'http_requests_total',
      'counter',
      'Requests answered.',
      requests.map(([[, method, route, status], [count]]) => [label({ method, route, status }), count]),
    ),
    family(
      'http_request_duration_seconds',
      'histogram',
      'Time from a request to the end of its answer.',
      durations.flatMap(([[, method, route], numbers]) => [...histogram(method, route, numbers)]),
    ),
    family('http_requests_in_flight', 'gauge', 'Requests being served.', [['', Math.max(0, inFlight)]]),
    family('process_cpu_seconds_total', 'counter', 'Processor time of all processes that serve.', [
      ['', facts.seconds],
    ]),
    family('process_resident_memory_bytes', 'gauge', 'Resident memory, summed over these processes.', [
      ['', facts.memory],
    ]),
    family('process_open_fds', 'gauge', 'Open file descriptors, summed over these processes.', [['', facts.files]]),
    family('process_start_time_seconds', 'gauge', 'When the process of this page started, in Unix time.', [
      ['', performance.timeOrigin / 1000],
    ]),
    family('app_info', 'gauge', 'The app and its version.', [[label({ app, version }), 1]]),
    family('app_workers', 'gauge', 'Living processes that serve.', [['', living.length]]),
  ].join('')
}

/** Returns the sums of several processes' series by key, sorted. */
function total(all) {
  const sums = new Map()
  for (const series of all) {
    for (const [key, numbers] of series) {
      sums.set(key, sums.get(key)?.map((number, index) => number + numbers[index]) ?? numbers)
    }
  }
  return [...sums]
    .toSorted(([first], [second]) => (first < second ? -1 : 1))
    .map(([key, numbers]) => [JSON.parse(key), numbers])
}

/** Returns seconds of processor, bytes of memory and open files of some processes. */
function processFacts(pids) {
  const facts = { seconds: 0, memory: 0, files: 0 }
  for (const pid of pids) {
    try {
      const fields = fs
        .readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ')
        .map(Number)
      facts.seconds += (fields[11] + fields[12] + fields[13] + fields[14]) / TICKS
      facts.memory += Number(/^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024
      facts.files += fs.readdirSync(`/proc/${pid}/fd`).length
    } catch {
      // It has ended meanwhile.
    }
  }
  return facts
}

function family(name, kind, help, samples) {
  const values = samples.map(([suffix, value]) => `${name}${suffix} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${values.join('')}`
}

/** Yields the samples of one histogram. */
function* histogram(method, route, [sum, ...counts]) {
  let count = 0
  for (const [index, bound] of [...BUCKETS.map(decimal), '+Inf'].entries()) {
    count += counts[index]
    yield [`_bucket${label({ method, route, le: bound })}`, count]
  }
  yield [`_sum${label({ method, route })}`, sum]
  yield [`_count${label({ method, route })}`, count]
}

/** As Python writes it: both runtimes' pages have the same labels. */
const decimal = (number) => (Number.isInteger(number) ? `${number}.0` : String(number))

/** Returns labels as they stand in the page. */
function label(labels) {
  const escaped = (value) => value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`
}

module.exports = { render }
