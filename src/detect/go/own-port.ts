// A variable of a Go program's own that says where it listens, where its default is none that an app can have here.
import type { Reading } from '../reading.ts'

const portName = /(^|_)(SERVER|HTTP|APP|WEB|API|SERVICE|LISTEN|BIND)_?PORT$/
const addressName = /(^|_)(SERVER|HTTP|APP|WEB|API|SERVICE|LISTEN|BIND)(ING)?_?(ADDR|ADDRESS)$/

/** What else such a name may be of. */
const another =
  /(^|_)(SSL|TLS|HTTPS|GRPC|RPC|METRICS|ADMIN|DEBUG|PPROF|SMTP|MAIL|DB|DATABASE|CACHE|PROXY|UPSTREAM|REMOTE|TARGET|AUTH)(_|$)/

/** Values by name: none where the program listens on a port above 1023 by itself, or several variables may be meant. */
export function ownPort(readings: readonly Reading[], port: number): Readonly<Record<string, string>> {
  const [portOwn, addressOwn] = [portName, addressName].map((pattern) =>
    only(readings.filter(({ name }) => pattern.test(name) && !another.test(name))),
  )
  const [, host, inAddress] = /^([^:]*:)(\d+)$/.exec(addressOwn?.fallback ?? '') ?? []
  if (addressOwn && host !== undefined && Number(inAddress) < 1024) return { [addressOwn.name]: `${host}${port}` }
  // Without any, it would listen on one that nobody knows; an address may hold the port, too.
  const alone = portOwn?.fallback === undefined ? inAddress === undefined : Number(portOwn.fallback) < 1024
  return portOwn && alone ? { [portOwn.name]: String(port) } : {}
}

/** The one that is read, with its default; undefined where several variables may be meant. */
function only(readings: readonly Reading[]): Reading | undefined {
  const [first, ...more] = readings
  return more.every(({ name }) => name === first?.name)
    ? (readings.find(({ fallback }) => fallback) ?? first)
    : undefined
}
