import type { Failure } from '../../model/receipt.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Question } from '../client.ts'
import { expectContract, failure } from '../contract.ts'
import { insideFailure, internalOrigin, statusesInside } from '../neighbour.ts'
import { privatePaths as privatePathsOf, type PrivatePath } from '../paths.ts'

export const privatePaths: Check = {
  id: 'private-paths',
  promise: 'M-private',
  proves: 'health and metrics are closed to the outside, however they are written, and open to neighbours',
  how: 'asks each private path as it is, with doubled slashes, dots, escapes, a query, another method and a whole address: 404 in the contract; and on the internal listener, where it has to answer',
  quick: true,
  applies: (plan) => privatePathsOf(plan).length > 0,
  async run(stack) {
    const { plan, client } = stack
    const outside = privatePathsOf(plan).map((each) => (each.open ? isOpen(stack, each) : isClosed(stack, each)))
    const escape = client
      .ask({ path: '/.edge/error.json' })
      .then(({ status }): Failure[] =>
        status === 200 ? [failure(client, { path: '/.edge/error.json' }, 'no page of the edge itself', '200')] : [],
      )
    return (await Promise.all([...outside, escape, answersInside(stack)])).flat()
  },
}

/** The same address in other words; all of them mean the path to the edge. */
function spellings(path: string, origin: string): readonly Question[] {
  // A path may end with a slash, such as /health/.
  const [, folder = '', name = '', end = ''] = /^(.*\/)([^/]+)(\/?)$/.exec(path) ?? []
  const escaped = name.replaceAll(/./g, (letter) => `%${letter.codePointAt(0)?.toString(16)}`)
  return [
    { path },
    { path: `${path}?a=b` },
    { path: `/${path}` },
    { path: `/%2e${path}` },
    { path: `/a/..${path}` },
    { path: `/a/%2e%2e${path}` },
    { path: `${folder}/${name}${end}` },
    { path: `${folder}%${name.codePointAt(0)?.toString(16)}${name.slice(1)}${end}` },
    { path: `${folder}${escaped}${end}` },
    { path: path.toUpperCase() },
    { path: `${origin}${path}` },
    { path, method: 'POST', body: '' },
    { path, headers: { 'X-Original-URL': '/', 'X-Forwarded-For': '127.0.0.1' } },
  ]
}

async function isClosed({ client }: RunningStack, { path }: PrivatePath): Promise<readonly Failure[]> {
  const found = await Promise.all([
    client
      .ask({ path, method: 'HEAD' })
      .then(({ status }) => (status === 404 ? [] : [failure(client, { path, method: 'HEAD' }, '404', String(status))])),
    ...spellings(path, `https://${client.host}`).map((question) => expectContract(client, question, 404)),
  ])
  return found.flat()
}

async function isOpen({ client }: RunningStack, { path }: PrivatePath): Promise<readonly Failure[]> {
  const { status } = await client.ask({ path })
  return status < 400 ? [] : [failure(client, { path }, 'liveness, which public_health opens', String(status))]
}

async function answersInside({ plan, containers }: RunningStack): Promise<readonly Failure[]> {
  const urls = plan.apps.flatMap(({ name, probes: { liveness, readiness, metrics } }) => [
    ...(liveness ? [`${internalOrigin}/${name}/healthz`] : []),
    ...(readiness ? [`${internalOrigin}/${name}/readyz`] : []),
    ...(metrics ? [`${internalOrigin}/${name}/metrics`] : []),
  ])
  const statuses = await statusesInside(containers, urls)
  return urls.flatMap((url, index) => {
    const status = statuses[index] ?? 0
    // 503 is an answer too: whether the app is ready, another check asks.
    const answers = (status >= 200 && status < 300) || status === 503
    return answers
      ? []
      : [insideFailure(containers, url, 'an answer of the app', status === 0 ? 'none' : String(status))]
  })
}
