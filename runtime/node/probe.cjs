// A health probe that needs no curl: `node probe.cjs tcp PORT` or `http PORT /PATH`. Docker starts it every few
// seconds, so it loads little. Exit 0: alive, 1: not; one line says what answered.
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

const isUsed =
  more.length === 0 &&
  ((kind === 'tcp' && port !== undefined && path === '') || (kind === 'http' && path.startsWith('/')))
if (!isUsed) end(false, 'usage: probe.cjs tcp PORT | http PORT /PATH')
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
