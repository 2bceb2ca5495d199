import type { Failure } from '../../model/receipt.ts'
import { hasRuntime } from '../../model/plan.ts'
import type { Check } from '../check.ts'
import { failure } from '../contract.ts'
import { clientOf, justNow, linesWith } from '../log-lines.ts'
import { oddName, oddPath, wholeRoutes } from '../paths.ts'

// Addresses for documentation: RFC 5737.
const claimed = {
  'X-Forwarded-For': '203.0.113.7',
  'X-Real-IP': '203.0.113.8',
  Forwarded: 'for=203.0.113.9;proto=http;host=elsewhere.invalid',
  'X-Forwarded-Host': 'elsewhere.invalid',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Prefix': '/elsewhere',
}

const isClaimed = (line: string): boolean => /203\.0\.113\.|elsewhere/.test(line)

export const forwardedHeaders: Check = {
  id: 'forwarded-headers',
  promise: 'M-proxy',
  proves: 'what a client says of itself in forwarded headers is not believed, and the apps know the real client',
  how: 'asks with forwarded headers of its own, and reads the lines of that request in the logs of the edge and of the app: both name one client, and it is none of the claimed ones',
  quick: false,
  // A proxy that is trusted may say who the client is, and we may well come from its address.
  applies: (plan) => plan.edge.trustedProxies.length === 0 && wholeRoutes(plan).length > 0,
  async run({ plan, client, containers }) {
    const edge = (await containers.running()).filter(({ service }) => service === 'edge')
    const since = justNow()
    const asked = await Promise.all(
      wholeRoutes(plan).map(async ({ route, app }) => {
        const id = oddName()
        const question = { path: oddPath(route), headers: { ...claimed, 'X-Request-ID': id } }
        const location = (await client.ask(question)).header('location') ?? ''
        return { id, question, location, own: hasRuntime(app) ? await containers.ofApp(app) : [] }
      }),
    )
    const all = await linesWith(containers, {
      of: [...new Set([...edge, ...asked.flatMap(({ own }) => own)])],
      since,
      words: asked.map(({ id }) => id),
      tells: (line) => clientOf(line) !== undefined || isClaimed(line),
      enough: asked.length + asked.filter(({ own }) => own.length > 0).length,
    })
    return asked.flatMap(({ id, question, location }): Failure[] => {
      const failed = (expected: string, got: string): Failure => failure(client, question, expected, got)
      const lines = all.filter(({ line }) => line.includes(id))
      const clients = new Set(lines.map(({ line }) => clientOf(line) ?? 'nobody'))
      const believed = clients.size > 1 || lines.some(({ line }) => isClaimed(line))
      return [
        ...(lines.some(({ container }) => edge.includes(container))
          ? []
          : [failed('a line in the log of the edge', 'none')]),
        ...(believed ? [failed('one client in all logs, none of the claimed', [...clients].join(' and '))] : []),
        ...(/elsewhere/.test(location) ? [failed('a redirect within the site', location)] : []),
      ]
    })
  },
}
