// Questions of a neighbour: asked by curl in the edge's container, on the network that the outside does not reach.
import type { Containers } from './containers.ts'
import type { Failure } from '../model/receipt.ts'
import { parseResponse, type Response } from './response.ts'

const usualSeconds = '5'

/** The edge's own listener for health and metrics. */
export const internalOrigin = 'http://edge.internal:8081'

/** Before what curl says of each answer after it. */
export const mark = '==== '

/** The words of questions to URLs; later options win over earlier ones. */
function argvOf(urls: readonly string[], options: readonly string[]): string[] {
  return ['curl', '-s', '-i', '-k', '--http1.1', '--max-time', usualSeconds, ...options, ...urls]
}

/** The answer, or undefined where none came in time. What came of an endless one is its body. */
export async function askInside(
  containers: Containers,
  url: string,
  options: readonly string[] = [],
): Promise<Response | undefined> {
  return (await askAllInside(containers, [url], options))[0]
}

/** The answers to several questions, asked one after the other, in their order. */
export async function askAllInside(
  containers: Containers,
  urls: readonly string[],
  options: readonly string[] = [],
): Promise<readonly (Response | undefined)[]> {
  const { stdout } = await containers.neighbour(argvOf(urls, ['-w', `\\n${mark}\\n`, ...options]))
  const answers = stdout.split(`\n${mark}\n`)
  return urls.map((_, index) => readOutput((answers[index] ?? '').trimStart()))
}

/** What `curl -i` printed, as a response; its lines come without their carriage returns. */
export function readOutput(stdout: string): Response | undefined {
  const text = stdout.replace(/^[^]*?\n\n/, (head) => head.replaceAll('\n', '\r\n'))
  const response = parseResponse(Buffer.from(text), 'head', true)
  return response && { ...response, ...bodyOf(text) }
}

/** Statuses of several URLs, in their order; 0 where no answer came. */
export async function statusesInside(containers: Containers, urls: readonly string[]): Promise<readonly number[]> {
  const each = urls.flatMap((url) => ['-o', '/dev/null', url])
  const argv = ['curl', '-s', '-k', '--max-time', usualSeconds, '-w', '%{http_code}\\n', ...each]
  const { stdout } = await containers.neighbour(argv)
  const statuses = stdout.split('\n').map(Number)
  return urls.map((_, index) => statuses[index] ?? 0)
}

/** A failure of a question from inside. */
export function insideFailure(
  containers: Containers,
  url: string,
  expected: string,
  got: string,
  options: readonly string[] = [],
): Failure {
  return { what: `${url} from inside`, expected, got, see: containers.neighbourLine(argvOf([url], options)) }
}

function bodyOf(text: string): Pick<Response, 'body' | 'text' | 'json'> {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  return {
    body: Buffer.from(body),
    text: () => body,
    json() {
      try {
        return JSON.parse(body)
      } catch {
        return undefined
      }
    },
  }
}

/** An answer in short, for a message. */
export function shown(answer: Response | undefined): string {
  if (!answer) return 'no answer'
  const text = answer.text().replaceAll(/\s+/g, ' ').trim()
  return `${answer.status}${text === '' ? '' : ` ${text.slice(0, 160)}`}`
}
