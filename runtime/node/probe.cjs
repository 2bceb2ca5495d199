// A health probe that needs no curl: `node probe.cjs tcp PORT`, `http PORT /PATH` or `alive SECONDS`. Docker
// starts it every few seconds, so it loads little. Exit 0: alive, 1: not; one line says what answered.
'use strict'

const net = require('node:net')

const ADDRESS = '127.0.0.1'
const LONGEST_HEAD = 1024

const [kind, port, path = '', ...more] = process.argv.slice(2)
const seconds = process.env.SEAWORTHY_PROBE_SECONDS || '3'
const what = `${kind} ${ADDRESS}:${port}${path}`

function end(isAlive, line) {
  process.stdout.write(`${line}\n`)
  process.exit(isAlive ? 0 : 1)
}

/** Returns whether the container's first process has run for some time: one that ends at once is started anew. */
function alive(least) {
  const fs = require('node:fs')
  // The kernel counts in hundredths of a second.
  const ticks = Number(fs.readFileSync('/proc/1/stat', 'latin1').split(') ').pop().split(' ')[19])
  const ran = Number(fs.readFileSync('/proc/uptime', 'latin1').split(' ')[0]) - ticks / 100
  return [ran >= least, `has run for ${ran.toFixed(1)} s`]
}

if (kind === 'alive' && port !== undefined && path === '') end(...alive(Number(port)))

const isUsed =
  more.length === 0 &&
  ((kind === 'tcp' && port !== undefined && path === '') || (kind === 'http' && path.startsWith('/')))
if (!isUsed) end(false, 'usage: probe.cjs tcp PORT | http PORT /PATH | alive SECONDS')
if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65_535 || !(Number(seconds) > 0)) {
  end(false, `${what}: port and SEAWORTHY_PROBE_SECONDS (${seconds}) must be numbers`)
}

const socket = net.connect({ host: ADDRESS, port: Number(port) })
setTimeout(() => end(false, `${what}: timed out`), Number(seconds) * 1000)
socket.on('error', (error) =>
  end(false, `${what}: ${error.code === 'ECONNREFUSED' ? 'connection refused' : error.message}`),
)
socket.on('connect', () => {
  if (kind === 'tcp') end(true, `${what}: accepts connections`)
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n` +
      'User-Agent: seaworthy-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n',
  )
})

let answer = ''
socket.on('data', (data) => {
  answer += data.toString('latin1')
  if (answer.includes('\n') || answer.length >= LONGEST_HEAD) judge()
})
socket.on('end', judge)

function judge() {
  const status = Number(/^HTTP\/\S+ ([0-9]+)\b/.exec(answer)?.[1] ?? Number.NaN)
  if (Number.isNaN(status)) end(false, `${what}: no HTTP answer`)
  // 429: the app lives, and limits its callers.
  end((status >= 200 && status < 400) || status === 429, `${what}: answered ${status}`)
}
