// Paths that the code of a program answers, with the prefixes of what their routers are mounted on.
import { classRoutes, globalPrefix } from './class-routes.ts'
import { healthTag } from '../probes.ts'
import { callsOf, entriesOf, partsOf, textEntry, textOf, type Call } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import { mountsOf, prefixesOf } from './mounts.ts'
import { joined, type NodeRoute, type Unmounted } from './route.ts'
import { probePathOf } from './settings-path.ts'
import type { NodeProgram } from './source-tree.ts'

const methods =
  /^(get|post|put|patch|delete|del|head|options|all|any|ws|route|on|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)$/

export function codeRoutes(program: NodeProgram): NodeRoute[] {
  const mounts = program.modules.flatMap((module) => mountsOf(program, module))
  const prefixes = prefixesOf(mounts)
  const global = globalPrefix(program.modules)
  return program.modules.flatMap((module) => {
    const own = [...routesIn(program, module), ...listedRoutes(module), ...classRoutes(global, module)]
    return own
      .filter(({ path }) => !/[*(]/.test(path))
      .flatMap(({ router, ...route }) => {
        const named =
          prefixes.get(`${module.file} ${router}`) ?? (router === '' ? undefined : prefixes.get(module.file))
        return (named ?? ['']).slice(0, 4).map((prefix) => ({ ...route, path: joined(prefix, route.path) }))
      })
  })
}

/** `router.get('/path', …)`, `router.route('/path').get(…)` */
function routesIn({ detection, modules }: NodeProgram, module: NodeModule): Unmounted[] {
  const { tokens, partners } = module
  return callsOf(module, methods).flatMap((call): Unmounted[] => {
    const parts = partsOf(module, call.open)
    const owner = call.on.at(-1) ?? ''
    const line = tokens[call.at]?.line ?? 1
    const [first, ...rest] = parts
    if (!first) return []
    // router.route('/path').get(…).post(…): the calls behind it are the methods.
    if (call.on.length === 0 && tokens[call.at - 1]?.text === '.' && tokens[call.at - 2]?.text === ')') {
      const chained = chainedRoute(module, call.at - 2)
      return chained ? [{ ...chained, method: call.name.toUpperCase(), module, line, handlers: parts }] : []
    }
    if (!detection.routers.test(owner) || call.name === 'on') return []
    if (tokens[first.from]?.text === '{' && call.name === 'route') return ofOptions(module, call, first.from)
    const setting = probePathOf(modules, module, first)
    const path = textOf(module, first) ?? setting
    if (
      path === undefined ||
      !/^([/*]|$)/.test(path) ||
      rest.length === 0 ||
      (call.name === 'route' && partners[call.open] !== -1)
    )
      return []
    const method = call.name.toUpperCase()
    const isForProbes = setting !== undefined || (path === '/' && rest.some((part) => isTagged(module, part)))
    return [{ path, method, module, line, handlers: rest, router: owner, ...(isForProbes ? { isForProbes } : {}) }]
  })
}

/** `{ schema: { tags: ['health'] } }` */
function isTagged({ tokens }: NodeModule, { from, to }: Span): boolean {
  return tokens
    .slice(from, to)
    .some(
      ({ kind, text }, index) =>
        kind === 'text' &&
        healthTag.test(text) &&
        tokens.slice(from + Math.max(0, index - 6), from + index).some((each) => each.text === 'tags'),
    )
}

function chainedRoute(
  { tokens, partners, ...rest }: NodeModule,
  close: number,
): { path: string; router: string } | undefined {
  for (let at = close, round = 0; round < 8; round++) {
    const open = partners[at] ?? -1
    const name = tokens[open - 1]
    if (open < 0 || name?.kind !== 'name') return undefined
    if (name.text === 'route') {
      const path = textOf({ tokens, partners, ...rest }, { from: open + 1, to: at })
      return path === undefined ? undefined : { path, router: tokens[open - 3]?.text ?? '' }
    }
    if (tokens[open - 2]?.text !== '.') return undefined
    at = open - 3
  }
  return undefined
}

/** `server.route({ method: 'GET', path: '/x', handler })` */
function ofOptions(module: NodeModule, call: Call, open: number): Unmounted[] {
  const path = textEntry(module, open, 'path', 'url')
  const entries = entriesOf(module, open)
  return path === undefined
    ? []
    : [
        {
          path,
          method: (textEntry(module, open, 'method') ?? 'GET').toUpperCase(),
          module,
          line: module.tokens[call.at]?.line ?? 1,
          handlers: [{ from: open, to: (module.partners[open] ?? open) + 1 }],
          router: entries.length > 0 ? (call.on.at(-1) ?? '') : '',
        },
      ]
}

/** `module.exports = { method: 'GET', path: '/x', handler }`, `req.url === '/x'` */
function listedRoutes(module: NodeModule): Unmounted[] {
  const { tokens, openers } = module
  return tokens.flatMap(({ kind, text, line }, at): Unmounted[] => {
    if (kind === 'name' && text === 'method' && tokens[at + 1]?.text === ':') {
      const open = openers[at] ?? -1
      const inCall = tokens[open - 1]?.text === '('
      const entries = inCall || open < 0 ? [] : entriesOf(module, open)
      const path = textEntry(module, entries.length > 0 ? open : undefined, 'path', 'url')
      const hasHandler =
        entries.some(({ key }) => key === 'handler') ||
        tokens.slice(open, open + 60).some((each) => each.text === 'handler')
      return path?.startsWith('/') && hasHandler
        ? [
            {
              path,
              method: (textEntry(module, open, 'method') ?? 'GET').toUpperCase(),
              module,
              line,
              handlers: [{ from: open, to: (module.partners[open] ?? open) + 1 }],
              router: '',
            },
          ]
        : []
    }
    const isCompared =
      kind === 'text' &&
      /^\/[\w./-]*$/.test(text) &&
      /^===?$/.test(tokens[at - 1]?.text ?? '') &&
      /^(url|pathname|path|originalUrl)$/.test(tokens[at - 2]?.text ?? '')
    return isCompared
      ? [
          {
            path: text,
            method: 'GET',
            module,
            line,
            handlers: [{ from: at, to: Math.min(tokens.length, at + 60) }],
            router: '',
          },
        ]
      : []
  })
}
