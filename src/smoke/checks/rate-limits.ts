import { randomInt } from 'node:crypto'
import { endsTls, hostName, routeOf, type Edge, type RateLimit } from '../../model/edge.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import { brokenContract } from '../contract.ts'
import { mark, readOutput } from '../neighbour.ts'
import { oddName, oddPath } from '../paths.ts'
import type { Response } from '../response.ts'

/** How many requests of another client are enough. */
const mostOthers = 20

/** What one limit counts as one client. */
interface Customer {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

export const rateLimits: Check = {
  id: 'rate-limits',
  promise: 'P-limit',
  proves:
    'each limit lets its burst through, refuses what is more with 429 and Retry-After, and counts each client alone',
  how: 'asks the edge from loopback addresses of its own container, which nobody else has: the burst passes, then comes 429 in the contract, while another client still passes',
  quick: false,
  applies: ({ edge }) => edge.rateLimits.length > 0,
  async run(stack) {
    return (await Promise.all(stack.plan.edge.rateLimits.map((limit) => holds(stack, limit)))).flat()
  },
}

async function holds(stack: RunningStack, limit: RateLimit): Promise<readonly Failure[]> {
  const { burst, header, count, per } = limit
  const path = oddPath(limit)
  const first = customer(limit)
  const most = 2 * burst + 20
  const { passed, waits, last, seconds } = await ask(stack, path, first, most)
  const failures: Failure[] = []
  const expect = (holding: boolean, expected: string, got: string): void => {
    const see = stack.containers.neighbourLine(words(stack, path, first, most))
    if (!holding) failures.push({ what: `limit of ${limit.path}`, expected, got, see })
  }
  // What comes back meanwhile is let through as well.
  const allowed = burst + 5 + (seconds * count) / (per === 'minute' ? 60 : 1)
  expect(passed >= burst, `${burst} requests at once`, `${passed} of ${most}`)
  expect(passed <= allowed, `${burst} requests at once, and few more`, `${passed} of ${most}`)
  const longest = Math.ceil((per === 'minute' ? 60 : 1) / count)
  const wrong = waits.find((wait) => !(Number(wait) >= 1 && Number(wait) <= longest))
  expect(wrong === undefined, `Retry-After of 1 to ${longest} s`, wrong === '' ? 'none' : String(wrong))
  const broken = last?.status === 429 ? brokenContract(last, 429) : undefined
  expect(broken === undefined, '429 in the contract of errors', String(broken))
  if (waits.length === 0) return failures
  // All at once: a single one might pass because time has passed.
  const others = Math.min(burst, mostOthers)
  const other = await ask(stack, path, customer(limit, header === undefined ? undefined : first.address), others)
  expect(other.passed === others, `another ${header ?? 'address'} counts on its own`, `${other.passed} of ${others}`)
  return failures
}

/** A client that nobody else is: its bucket is full. By a header, another value at the same address is another client. */
function customer({ header }: RateLimit, address = loopback()): Customer {
  return { address, headers: header === undefined ? {} : { [header]: oddName() } }
}

/** One of 16 million. */
function loopback(): string {
  return `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
}

interface Answers {
  /** How many were not refused. */
  readonly passed: number
  /** Retry-After of each refusal. */
  readonly waits: readonly string[]
  /** The whole answer to the last one. */
  readonly last: Response | undefined
  readonly seconds: number
}

async function ask(stack: RunningStack, path: string, from: Customer, count: number): Promise<Answers> {
  const argv = words(stack, path, from, count)
  const begin = performance.now()
  const { stdout, stderr } = await stack.containers.neighbour(argv)
  const seconds = (performance.now() - begin) / 1000
  const lines = stdout.split('\n')
  const answers = lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length).split(' '))
  if (answers.length !== count || answers.some(([status]) => status === '000'))
    throw new Error(`${stack.containers.neighbourLine(argv)}: ${answers.length} of ${count} answers: ${stderr.trim()}`)
  const waits = answers.flatMap(([status, wait = '']) => (status === '429' ? [wait] : []))
  const last = readOutput(
    lines
      .filter((line) => !line.startsWith(mark))
      .join('\n')
      .trimStart(),
  )
  return { passed: count - waits.length, waits, last, seconds }
}

/** Several at a time; of the last one alone the whole answer is shown. */
function words(stack: RunningStack, path: string, from: Customer, count: number): string[] {
  const { edge } = stack.plan
  const { url, options } = target(edge, path, from)
  const connections = String(Math.min(8, edge.connectionsPerClient ?? 8))
  const quiet = ['-sS', '-i', '-k', '--http1.1', '--max-time', '60', '--parallel', '--parallel-max', connections]
  const others = count === 1 ? [] : ['-o', '/dev/null', `${url}?[2-${count}]`]
  return ['curl', ...quiet, '-w', `\\n${mark}%{http_code} %header{retry-after}\\n`, ...options, ...others, url]
}

/** The site as its own container reaches it, from an address of the customer. */
function target(edge: Edge, path: string, { address, headers }: Customer): { url: string; options: string[] } {
  const name = hostName(edge)
  const [scheme, port] = endsTls(edge) ? ['https', 8443] : ['http', 8080]
  const proxied = edge.tls === 'upstream' ? { 'X-Forwarded-Proto': 'https' } : {}
  const all = { 'X-Request-ID': oddName(), ...proxied, ...headers }
  return {
    url: `${scheme}://${name}:${port}${path}`,
    options: [
      ...['--interface', address, '--resolve', `${name}:${port}:127.0.0.1`],
      // A stream has no end.
      ...(routeOf(edge.routes, path)?.stream === true ? ['--head'] : []),
      ...Object.entries(all).flatMap(([key, value]) => ['-H', `${key}: ${value}`]),
    ],
  }
}
