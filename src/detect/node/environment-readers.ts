// Where code has the environment at hand, and functions that read it by a name they are given.
import type { NodeModule, Span } from './module.ts'

/** Functions of the program that read a variable by the name that they are given; the value: whether they throw without it. */
export type Readers = ReadonlyMap<string, boolean>

/** Names that a program has for `process.env`. */
function aliasesOf({ tokens, imports, environments }: NodeModule): ReadonlySet<string> {
  const names = new Set<string>(environments)
  for (const { from, names: own } of imports)
    if (/^((node:)?process|\$env\/dynamic\/(private|public))$/.test(from))
      for (const [name, there] of own) if (there === 'env') names.add(name)
  for (const [index, { text }] of tokens.entries())
    // const env = process.env;
    if (
      text === 'env' &&
      tokens[index - 1]?.text === '.' &&
      tokens[index - 3]?.text === '=' &&
      tokens[index - 4]?.kind === 'name' &&
      isEnd(tokens[index + 1]?.text, tokens[index + 1]?.line !== tokens[index]?.line)
    )
      names.add(tokens[index - 4]?.text ?? '')
  return names
}

function isEnd(text: string | undefined, isNewLine: boolean): boolean {
  return text === undefined || text === ';' || text === ',' || (isNewLine && !/^[.?[]/.test(text))
}

/** First tokens of `process.env`, with the token behind it. */
export function objectsOf(module: NodeModule): Span[] {
  const { tokens } = module
  const aliases = aliasesOf(module)
  return tokens.flatMap(({ kind, text }, index): Span[] => {
    if (kind !== 'name') return []
    const before = tokens[index - 1]?.text
    if (text === 'env' && (before === '.' || before === '?.') && /^(process|Bun)$/.test(tokens[index - 2]?.text ?? ''))
      return [{ from: index - 2, to: index + 1 }]
    const isAlias = aliases.has(text) && before !== '.' && before !== '?.' && tokens[index + 1]?.text !== '='
    return isAlias ? [{ from: index, to: index + 1 }] : []
  })
}

/** Names under which a module gives the environment on: `export default process.env`, `export const env = process.env`. */
export function environmentsGiven(module: NodeModule): ReadonlySet<string> {
  const { tokens } = module
  const names = new Set<string>()
  for (const { from, to } of objectsOf(module)) {
    if (!isEnd(tokens[to]?.text, tokens[to]?.line !== tokens[to - 1]?.line)) continue
    const before = (count: number): string => tokens[from - count]?.text ?? ''
    const isDefault =
      (before(1) === 'default' && before(2) === 'export') || (before(1) === '=' && before(2) === 'exports')
    if (isDefault) names.add('default')
    else if (before(1) === '=' && before(4) === 'export') names.add(before(2))
  }
  return names
}

/** Modules with the names that others of them give them for the environment. */
export function withEnvironments(
  modules: readonly NodeModule[],
  resolve: (file: string, from: string) => string | undefined,
): readonly NodeModule[] {
  const given = new Map(modules.map((module) => [module.file, environmentsGiven(module)]))
  if ([...given.values()].every(({ size }) => size === 0)) return modules
  return modules.map((module) => {
    const environments = module.imports.flatMap(({ from, names, isType }) => {
      const own = isType ? undefined : given.get(resolve(module.file, from) ?? '')
      return own ? [...names].flatMap(([name, there]) => (own.has(there) ? [name] : [])) : []
    })
    return environments.length > 0 ? { ...module, environments: new Set(environments) } : module
  })
}

export function readersOf(modules: readonly NodeModule[]): Readers {
  const found = new Map<string, boolean>()
  for (const module of modules) {
    const { tokens, openers, partners } = module
    for (const { to } of objectsOf(module)) {
      const key = tokens[to + 1]
      if (tokens[to]?.text !== '[' || key?.kind !== 'name' || tokens[to + 2]?.text !== ']') continue
      // The function's parameter of that name, and what stands before its bracket.
      for (let at = to - 1; at > Math.max(0, to - 120); at--) {
        const open = openers[at] ?? -1
        if (tokens[at]?.text !== key.text || tokens[open]?.text !== '(') continue
        const before = tokens[open - 1]
        const name =
          before?.kind === 'name' && before.text !== 'async' && before.text !== 'function'
            ? before.text
            : namedBefore(module, open)
        if (name === undefined || /^(if|for|while|switch|catch|get|has)$/.test(name)) continue
        const close = partners[open] ?? open
        let end = close + 1
        while (end < close + 12 && tokens[end]?.text !== '{') end += 1
        const last = tokens[end]?.text === '{' ? (partners[end] ?? end) : close + 60
        const body = tokens.slice(close, Math.min(last, close + 400)).map(({ text }) => text)
        const isMissed = body.some(
          (text, index) =>
            text === '!' ||
            (/^===?$/.test(text) && /^(undefined|null|)$/.test(body[index + 1] ?? 'x')) ||
            /^(\?\?|\|\|)$/.test(text),
        )
        const throws = isMissed && body.some((text) => text === 'throw' || text === 'exit')
        if (!found.has(name)) found.set(name, throws)
        break
      }
    }
  }
  return found
}

/** `const name = (key) => …` */
function namedBefore({ tokens }: NodeModule, open: number): string | undefined {
  for (let at = open - 1; at > open - 8; at--)
    if (tokens[at]?.text === '=' && tokens[at - 1]?.kind === 'name') return tokens[at - 1]?.text
  return undefined
}
