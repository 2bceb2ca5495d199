// Routers that are mounted on others, and the prefix that each gets by it.
import { callsOf, entriesOf, partsOf, textEntry, textOf } from './expressions.ts'
import { moduleOf, type NodeModule, type Span } from './module.ts'
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
function targetsOf(program: NodeProgram, module: NodeModule, { from, to }: Span): string[] {
  const { repository } = program
  const resolve = (at: string, given: string): string | undefined => behind(program, program.resolve(at, given))
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
      const member = tokens[at + 1]?.text === '.' ? tokens[at + 2]?.text : source?.names.get(text)
      const router = file === undefined ? undefined : routerOf(moduleOf(repository, file), member)
      if (file !== undefined) found.push(router === undefined ? file : `${file} ${router}`)
      else if (values.has(text)) found.push(`${module.file} ${text}`)
    }
  }
  return found
}

/** A module that only gives another one on: `module.exports = require('./routes')`. */
function behind({ repository, resolve }: NodeProgram, file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  const { tokens } = moduleOf(repository, file)
  const [exports, equals, call, open, given] = tokens.slice(tokens[0]?.text === 'module' ? 2 : 0)
  const isWhole = exports?.text === 'exports' && equals?.text === '=' && call?.text === 'require' && open?.text === '('
  return (isWhole && given?.kind === 'text' ? resolve(file, given.text) : undefined) ?? file
}

/** The router that a module gives on under a name, where it adds routes to several. */
function routerOf(module: NodeModule, name: string | undefined): string | undefined {
  const { tokens, values } = module
  if (name === undefined || name === 'default' || name === '*') return undefined
  const given = tokens.flatMap(({ text }, at): string[] => {
    const next = tokens[at + 1]?.text
    // module.exports = { name: router }, export { router as name }
    if (text === 'exports' && next === '=')
      return entriesOf(module, at + 2).flatMap(({ key, value }) =>
        key === name ? [tokens[value.from]?.text ?? ''] : [],
      )
    // exports.name = router
    if (text === 'exports' && next === '.' && tokens[at + 2]?.text === name && tokens[at + 3]?.text === '=')
      return [tokens[at + 4]?.text ?? '']
    return text === 'as' && next === name ? [tokens[at - 1]?.text ?? ''] : []
  })
  const local = [...given, name].find((each) => values.has(each))
  const isRouter = callsOf(module, /^(use|get|post|all|route|register)$/).some(({ on }) => on.at(-1) === local)
  return isRouter ? local : undefined
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
