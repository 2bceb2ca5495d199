// Metrics: what is counted, that it is the sum of all processes and survives them, and what the page is.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const net = require('node:net')
const { describe, it } = require('node:test')
const { Serving, sleep, waitUntil } = require('./support.cjs')
const { Counters } = require('../lib/metrics/counters.cjs')
const { render } = require('../lib/metrics/page.cjs')

const OK = 'http_requests_total{method="GET",route="unmatched",status="200"}'

/** Resolves to the page once it is as `condition(page)` wants it; an error shows the last one. */
async function pageWhere(server, condition) {
  let page
  try {
    return await waitUntil(async () => {
      page = await server.metrics().catch(() => ({}))
      return condition(page) && page
    })
  } catch (error) {
    throw new Error(`${error.message}\nthe last page: ${JSON.stringify(page, null, 1)}\n${server.text}`)
  }
}

/** Resolves to the page when it has counted this many requests and none is in flight. */
function counted(server, count) {
  return pageWhere(server, (page) => {
    const values = Object.entries(page).filter(([name]) => name.startsWith('http_requests_total'))
    return page.http_requests_in_flight === 0 && values.reduce((sum, [, value]) => sum + value, 0) >= count
  })
}

/** Returns the process that listens on a port. */
function ownerOf(port, pids) {
  const address = `:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`
  const line = fs
    .readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((each) => each.includes(address))
  const link = `socket:[${line.trim().split(/\s+/)[9]}]`
  const isLink = (name) => {
    try {
      return fs.readlinkSync(name) === link
    } catch {
      return false // closed meanwhile
    }
  }
  return pids.find((pid) => fs.readdirSync(`/proc/${pid}/fd`).some((name) => isLink(`/proc/${pid}/fd/${name}`)))
}

describe('metrics', { concurrency: 4 }, () => {
  for (const [entry, notFound] of [
    ['express.cjs', 'unmatched'],
    ['fastify.cjs', 'unmatched'],
  ]) {
    it(`count routes, methods and statuses of ${entry}`, async (t) => {
      const server = await Serving.start(t, entry, { SEAWORTHY_QUIET: '/id' })
      const began = performance.now()
      for (const path of ['/notes/1', '/notes/2', '/json', '/nowhere', '/boom', '/id', '/healthz', '/readyz'])
        await server.ask(path)
      await server.ask('/ok', { method: 'PROPFIND' })
      const page = await counted(server, 6)
      assert.deepEqual(
        Object.fromEntries(Object.entries(page).filter(([name]) => name.startsWith('http_requests_total'))),
        {
          'http_requests_total{method="GET",route="/notes/:id",status="200"}': 2,
          'http_requests_total{method="GET",route="/json",status="404"}': 1,
          'http_requests_total{method="GET",route="/boom",status="500"}': 1,
          [`http_requests_total{method="GET",route="${notFound}",status="404"}`]: 1,
          [`http_requests_total{method="OTHER",route="${notFound}",status="404"}`]: 1,
        },
      )
      const times = (name, more = '') =>
        page[`http_request_duration_seconds_${name}{method="GET",route="/notes/:id"${more}}`]
      assert.deepEqual([times('count'), times('bucket', ',le="+Inf"')], [2, 2])
      const seconds = (performance.now() - began) / 1000
      assert.ok(times('sum') > 0 && times('sum') < seconds, `${times('sum')} of ${seconds} s`)
      assert.equal(times('bucket', ',le="10.0"'), 2)
      assert.equal(page['app_info{app="web",version="1.4.2"}'], 1)
      assert.ok(
        page.process_resident_memory_bytes > 30e6 &&
          page.process_cpu_seconds_total > 0.05 &&
          page.process_open_fds > 10,
      )
      assert.ok(Math.abs(page.process_start_time_seconds - Date.now() / 1000) < 60)
    })
  }

  it('are on a port of their own', async (t) => {
    const server = await Serving.start(t, 'plain.cjs')
    const answer = await server.ask('/metrics', { port: server.metricsPort })
    assert.deepEqual(answer.all('Content-Type'), ['text/plain; version=0.0.4; charset=utf-8'])
    assert.deepEqual(answer.all('X-Request-ID'), [])
    for (const [path, method] of [
      ['/', 'GET'],
      ['/metrics', 'POST'],
      ['/metricsx', 'GET'],
    ]) {
      assert.equal((await server.ask(path, { port: server.metricsPort, method })).status, 404)
    }
    assert.equal((await server.ask('/metrics')).status, 404)
  })

  it('are not held up by slow clients', async (t) => {
    const server = await Serving.start(t, 'plain.cjs')
    const slow = Array.from({ length: 40 }, () => net.connect({ host: '127.0.0.1', port: server.metricsPort }))
    for (const socket of slow) socket.on('error', () => {}).write('GET /metrics HTT')
    await server.metrics()
    for (const socket of slow) socket.destroy()
  })

  for (const workers of ['fixed', 'replaced']) {
    it(`are the sum of a cluster, also after the one with the port was killed: ${workers}`, async (t) => {
      const server = await Serving.start(t, 'cluster.cjs', { APP_WORKERS: workers })
      const pids = new Set()
      let count = 0
      await waitUntil(async () => {
        count += 1
        pids.add(Number((await server.ask('/')).text))
        return pids.size === 2
      })
      const isSum = (living) => (page) =>
        page[OK] === count && page.app_workers === living && page.http_requests_in_flight === 0
      await pageWhere(server, isSum(2))
      await sleep(3000) // each leaves its numbers twice a second; a busy machine, later
      process.kill(ownerOf(server.metricsPort, [...pids]), 'SIGKILL')
      await pageWhere(server, isSum(workers === 'fixed' ? 1 : 2))
    })
  }

  it('have a bounded number of series', () => {
    const counters = new Counters()
    for (let number = 0; number < 2000; number += 1) {
      counters.begin()
      counters.end(`M${number}`, `/route/${number}`, 200, 0.1)
    }
    const page = render({ app: 'web', version: '1"\\\n' }, counters, [])
    assert.ok(page.includes('http_requests_total{method="OTHER",route="other",status="200"} 1700\n'))
    assert.ok(page.includes(String.raw`app_info{app="web",version="1\"\\\n"} 1`))
    assert.ok(page.split('\n').length < 301 * 16 + 50)
  })
})
