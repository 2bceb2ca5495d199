// Routers that are mounted on others, and the prefix that each gets by it.
import { callsOf, partsOf, textEntry, textOf } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import type { NodeProgram } from './source-tree.ts'

interface Mount {
  readonly prefix: string
  /** The router: a file, with a name in it where the router is one of several. */
  readonly to: string
  readonly on: string
}

/** `app.use('/api', router)`, `app.register(routes, { prefix: '/api' })`, `{ path: '/x', route: router }` */
export function mountsOf(program: NodeProgram, module: NodeModule): Mount[] {
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
export function prefixesOf(mounts: readonly Mount[]): ReadonlyMap<string, readonly string[]> {
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
