// Paths that the code of a program answers, with the prefixes of what their routers are mounted on.
import { callsOf, entriesOf, partsOf, textEntry, textOf, type Call } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import type { NodeProgram } from './source-tree.ts'

export interface NodeRoute {
  readonly path: string
  /** `GET`, `ALL`, `WS`. */
  readonly method: string
  readonly module: NodeModule
  readonly line: number
  /** All that is given to the route behind its path: what stands before the handler, and the handler. */
  readonly handlers: readonly Span[]
}

const methods =
  /^(get|post|put|patch|delete|del|head|options|all|any|ws|route|on|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)$/

const routers =
  /^(this|app|server|router|routes?|fastify|api|express|web|http|instance|r|s|koa|hono|_?\w*([Rr]outer|[Rr]outes?|[Aa]pp|[Ss]erver|[Aa]pi))$/

interface Mount {
  readonly prefix: string
  /** The router: a file, with a name in it where the router is one of several. */
  readonly to: string
  readonly on: string
}

export function codeRoutes(program: NodeProgram): NodeRoute[] {
  const mounts = program.modules.flatMap((module) => mountsOf(program, module))
  const prefixes = prefixesOf(mounts)
  return program.modules.flatMap((module) => {
    const own = [...routesIn(module), ...listedRoutes(module), ...classRoutes(program, module)]
    return own
      .filter(({ path }) => !/[*(]/.test(path))
      .flatMap(({ router, ...route }) => {
        const named =
          prefixes.get(`${module.file} ${router}`) ?? (router === '' ? undefined : prefixes.get(module.file))
        return (named ?? ['']).slice(0, 4).map((prefix) => ({ ...route, path: joined(prefix, route.path) }))
      })
  })
}

function joined(prefix: string, path: string): string {
  const all = `${prefix}/${path}`.replaceAll(/\/{2,}/g, '/')
  return (all.length > 1 ? all.replace(/\/$/, '') : all).replaceAll(/:(\w+)(\([^)]*\))?[?*+]?/g, '{$1}')
}

type Unmounted = NodeRoute & { readonly router: string }

/** `router.get('/path', …)`, `router.route('/path').get(…)` */
function routesIn(module: NodeModule): Unmounted[] {
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
    if (!routers.test(owner) || call.name === 'on') return []
    if (tokens[first.from]?.text === '{' && call.name === 'route') return ofOptions(module, call, first.from)
    const path = textOf(module, first)
    if (
      path === undefined ||
      !/^([/*]|$)/.test(path) ||
      rest.length === 0 ||
      (call.name === 'route' && partners[call.open] !== -1)
    )
      return []
    return [{ path, method: call.name.toUpperCase(), module, line, handlers: rest, router: owner }]
  })
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

/** `@Controller('path') class … { @Get('below') method() {…} }` */
function classRoutes({ modules }: NodeProgram, module: NodeModule): Unmounted[] {
  const { tokens, partners } = module
  const controllers = callsOf(module, /^(Controller|JsonController|RestController)$/).filter(
    ({ at }) => tokens[at - 1]?.text === '@',
  )
  if (controllers.length === 0) return []
  const global = globalPrefix(modules)
  return callsOf(module, /^(Get|All|Sse)$/)
    .filter(({ at }) => tokens[at - 1]?.text === '@')
    .flatMap(({ at, open, name }) => {
      const owner = controllers.findLast((each) => each.at < at)
      if (!owner) return []
      const [given] = partsOf(module, owner.open)
      const isObject = given && tokens[given.from]?.text === '{'
      const base =
        given === undefined ? '' : isObject ? (textEntry(module, given.from, 'path') ?? '') : textOf(module, given)
      const version = isObject ? textEntry(module, given.from, 'version') : undefined
      const [own] = partsOf(module, open)
      const below = own === undefined ? '' : textOf(module, own)
      if (base === undefined || below === undefined) return []
      const path = `${version === undefined ? '' : `/v${version}`}/${base}/${below}`
      const isExcluded = global.excluded.some((each) => joined('', each) === joined('', path))
      // Its decorators, its parameters and its body.
      let end = (partners[open] ?? open) + 1
      while (end < tokens.length && end < open + 300 && tokens[end]?.text !== '{')
        end += tokens[end]?.text === '(' ? Math.max(1, (partners[end] ?? end) - end) : 1
      return [
        {
          path: joined(isExcluded ? '' : global.prefix, path),
          method: name === 'Sse' ? 'SSE' : 'GET',
          module,
          line: tokens[at]?.line ?? 1,
          handlers: [
            { from: decoratorsBefore(module, at), to: (partners[end] ?? end) + 1 },
            { from: decoratorsBefore(module, owner.at), to: (partners[owner.open] ?? owner.open) + 8 },
          ],
          router: '',
        },
      ]
    })
}

/** Where the decorators of a method or class begin: behind what stands before them. */
function decoratorsBefore({ tokens, partners }: NodeModule, at: number): number {
  let start = at - 1
  for (let round = 0; round < 10; round++) {
    const before = tokens[start - 1]
    const open = before?.text === ')' ? (partners[start - 1] ?? -1) : -1
    if (open > 1 && tokens[open - 2]?.text === '@') start = open - 2
    else break
  }
  return start
}

function globalPrefix(modules: readonly NodeModule[]): {
  readonly prefix: string
  readonly excluded: readonly string[]
} {
  for (const module of modules)
    for (const { open } of callsOf(module, /^setGlobalPrefix$/)) {
      const [first, options] = partsOf(module, open)
      const prefix =
        (first && textOf(module, first)) ??
        (first && module.tokens.slice(first.from, first.to).some(({ text }) => text === 'apiPrefix')
          ? 'api'
          : undefined)
      const excluded = options
        ? module.tokens.slice(options.from, options.to).flatMap(({ kind, text }) => (kind === 'text' ? [text] : []))
        : []
      if (prefix !== undefined) return { prefix, excluded }
    }
  return { prefix: '', excluded: [] }
}

/** `app.use('/api', router)`, `fastify.register(routes, { prefix: '/api' })`, `{ path: '/x', route: router }` */
function mountsOf(program: NodeProgram, module: NodeModule): Mount[] {
  const { tokens, openers } = module
  const files = (span: Span): string[] => targetsOf(program, module, span)
  const used = callsOf(module, /^(use|register|route|plugin|mount)$/).flatMap((call): Mount[] => {
    const parts = partsOf(module, call.open)
    const [first] = parts
    const on = `${module.file} ${call.on.at(-1) ?? ''}`
    if (!first || call.on.length === 0) return []
    const path = textOf(module, first)
    const prefix = path?.startsWith('/')
      ? path
      : (textEntry(module, parts.find(({ from }) => tokens[from]?.text === '{')?.from, 'prefix') ?? '')
    return (path === undefined ? parts : parts.slice(1)).flatMap(files).map((to) => ({ prefix, to, on }))
  })
  const listed = tokens.flatMap(({ text }, at): Mount[] => {
    if (!/^(route|router|handler|module)$/.test(text) || tokens[at + 1]?.text !== ':') return []
    const open = openers[at] ?? -1
    const prefix = textEntry(module, open, 'path', 'prefix', 'url')
    return prefix?.startsWith('/')
      ? files({ from: at + 2, to: at + 3 }).map((to) => ({ prefix, to, on: `${module.file} router` }))
      : []
  })
  const made = [...module.values].flatMap(([name, value]): Mount[] => {
    // new Router({ prefix: '/api' })
    const isRouter = tokens[value]?.text === 'new' && /Router$/.test(tokens[value + 1]?.text ?? '')
    const prefix = isRouter ? textEntry(module, value + 3, 'prefix') : undefined
    return prefix === undefined ? [] : [{ prefix, to: `${module.file} ${name}`, on: '' }]
  })
  return [...made, ...used, ...listed]
}

/** The routers that are given: files whose default they are, or names of the module. */
function targetsOf({ resolve }: NodeProgram, module: NodeModule, { from, to }: Span): string[] {
  const { tokens, imports, values } = module
  const found: string[] = []
  for (let at = from; at < Math.min(to, from + 12); at++) {
    const { kind, text } = tokens[at] ?? { kind: 'operator', text: '' }
    if ((text === 'require' || text === 'import') && tokens[at + 2]?.kind === 'text') {
      const file = resolve(module.file, tokens[at + 2]?.text ?? '')
      if (file !== undefined) found.push(file)
    } else if (kind === 'name' && tokens[at - 1]?.text !== '.') {
      const source = imports.find(({ names }) => names.has(text))
      const file = source && resolve(module.file, source.from)
      if (file !== undefined) found.push(file)
      else if (values.has(text)) found.push(`${module.file} ${text}`)
    }
  }
  return found
}

/** Prefixes of each router, through all that it is mounted on. */
function prefixesOf(mounts: readonly Mount[]): ReadonlyMap<string, readonly string[]> {
  const byTarget = new Map<string, Mount[]>()
  for (const mount of mounts) {
    const own = byTarget.get(mount.to)
    if (!own) byTarget.set(mount.to, [mount])
    else if (own.length < 4) own.push(mount)
  }
  const found = new Map<string, readonly string[]>()
  const prefixes = (target: string, seen: readonly string[]): readonly string[] => {
    const kept = found.get(target)
    if (kept) return kept
    const own = byTarget.get(target) ?? byTarget.get(target.split(' ')[0] ?? '')
    if (!own || seen.includes(target) || seen.length > 5) return ['']
    const all = own
      .slice(0, 4)
      .flatMap(({ prefix, on }) =>
        on === '' ? [prefix] : prefixes(on, [...seen, target]).map((above) => `${above}${prefix}`),
      )
    const result = [...new Set(all)].slice(0, 4)
    if (seen.length === 0) found.set(target, result)
    return result
  }
  for (const target of byTarget.keys()) found.set(target, prefixes(target, []))
  return found
}
