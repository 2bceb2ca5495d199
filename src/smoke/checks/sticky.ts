import { hasRuntime } from '../../model/plan.ts'
import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import { failure } from '../contract.ts'
import { justNow, linesWith } from '../log-lines.ts'
import { oddName, oddPath, wholeRoutes, type AppRoute } from '../paths.ts'

/** Enough that chance would hardly send all of them to one of two replicas. */
const requests = 8

export const sticky: Check = {
  id: 'sticky',
  promise: 'G-affinity',
  proves: 'a client comes back to the replica that knows it',
  how: 'asks an app several times as one client, and reads the logs of its replicas: all of it is in one of them',
  quick: false,
  applies: (plan) => wholeRoutes(plan).some(({ app }) => app.sticky !== undefined),
  async run(stack) {
    const asked = wholeRoutes(stack.plan).filter(({ app }) => app.sticky !== undefined)
    return (await Promise.all(asked.map((each) => comesBack(stack, each)))).flat()
  },
}

async function comesBack({ client, containers }: RunningStack, { route, app }: AppRoute): Promise<readonly Failure[]> {
  const path = oddPath(route)
  const first = await client.ask({ path })
  const [given] = first.all('set-cookie').filter((value) => value.startsWith(`${app.name}_replica=`))
  if (app.sticky === 'cookie' && !/;\s*httponly/i.test(given ?? ''))
    return [failure(client, { path }, `a cookie ${app.name}_replica that scripts cannot read`, given ?? 'none')]
  const replicas = await containers.ofApp(app)
  if (replicas.length < 2 || !hasRuntime(app)) return []
  const id = oddName()
  const since = justNow()
  const cookie = given === undefined ? {} : { Cookie: given.replace(/;.*/, '') }
  const numbers = Array.from({ length: requests }, (_, index) => index)
  await Promise.all(
    numbers.map((number) => client.ask({ path, headers: { 'X-Request-ID': `${id}.${number}`, ...cookie } })),
  )
  const lines = await linesWith(containers, { of: replicas, since, words: [id], enough: requests })
  const names = [...new Set(lines.map(({ container }) => container.name))]
  const question = { path, headers: cookie }
  return names.length === 1
    ? []
    : [failure(client, question, `${requests} requests in one replica`, names.join(' and ') || 'no line')]
}
