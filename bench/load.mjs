// wrk (Debian's package of that name): a closed loop of keep-alive connections on loopback.
import { run } from './measure.mjs'

export const connections = 64

/** Returns requests per second and the 99th percentile in milliseconds; any answer but 2xx ends the measurement. */
export async function load(url, seconds, headers = {}) {
  const words = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  const { stdout } = await run([
    ...['wrk', '--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`, '--latency'],
    ...words,
    url,
  ])
  const bad = /Non-2xx or 3xx responses: (\d+)|Socket errors: .*/.exec(stdout)
  if (bad) throw new Error(`${url}: ${bad[0]}`)
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]
  return { rate: Number(rate), p99: Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit] }
}

export async function requireWrk() {
  await run(['wrk', '--version']).catch((error) => {
    // It prints its version and exits 1.
    if (!/wrk/.test(error.message)) throw new Error('wrk is not installed: apt-get install wrk')
  })
}
