// A module of JavaScript or TypeScript: its tokens, which bracket closes which, and what it imports.
import type { Repository } from '../repository.ts'
import { readTokens, type Token } from './tokens.ts'

/** Tokens of a module, from the first to the one behind the last. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface NodeImport {
  readonly from: string
  readonly line: number
  /** Names in this module with what each is there: `default`, `*`, or a name. */
  readonly names: ReadonlyMap<string, string>
  /** Only types are taken, of which nothing is left when it runs. */
  readonly isType: boolean
}

export interface NodeModule {
  readonly file: string
  readonly tokens: readonly Token[]
  /** For each bracket its partner; -1 for other tokens, and for brackets without one. */
  readonly partners: Int32Array
  /** For each token the innermost bracket that is open there; -1 for none. */
  readonly openers: Int32Array
  readonly imports: readonly NodeImport[]
  /** First token of the value that a name is given where it is declared. */
  readonly values: ReadonlyMap<string, number>
  /** Names that it has for the environment from another module of the program. */
  readonly environments?: ReadonlySet<string>
}

const read = new WeakMap<Repository, Map<string, NodeModule>>()

/** More than people write: what a bundler made, and not the code itself. */
const longestLine = 20_000

export function moduleOf(repository: Repository, file: string): NodeModule {
  const known = read.get(repository) ?? new Map<string, NodeModule>()
  read.set(repository, known)
  const kept = known.get(file)
  if (kept) return kept
  const module = readNodeModule(file, repository.text(file))
  known.set(file, module)
  return module
}

export function readNodeModule(file: string, source: string): NodeModule {
  const tokens = isGenerated(source) ? [] : readTokens(source)
  const partners = new Int32Array(tokens.length).fill(-1)
  const openers = new Int32Array(tokens.length).fill(-1)
  const open: number[] = []
  for (const [index, { kind, text }] of tokens.entries()) {
    const isOperator = kind === 'operator'
    if (isOperator && (text === ')' || text === ']' || text === '}')) {
      const start = open.pop()
      if (start !== undefined) {
        partners[start] = index
        partners[index] = start
      }
    }
    openers[index] = open.at(-1) ?? -1
    if (isOperator && (text === '(' || text === '[' || text === '{' || text === '${')) open.push(index)
  }
  const plain = { file, tokens, partners, openers }
  return { ...plain, imports: importsOf(plain), values: valuesOf(tokens) }
}

function isGenerated(source: string): boolean {
  if (source.length <= longestLine) return false
  for (let start = 0; start < source.length;) {
    const end = source.indexOf('\n', start)
    if ((end < 0 ? source.length : end) - start > longestLine) return true
    if (end < 0) return false
    start = end + 1
  }
  return false
}

type Unread = Pick<NodeModule, 'tokens' | 'partners'>

function importsOf({ tokens, partners }: Unread): NodeImport[] {
  const found: NodeImport[] = []
  for (const [index, { kind, text, line }] of tokens.entries()) {
    if (kind !== 'name') continue
    const next = tokens[index + 1]
    const argument = tokens[index + 2]
    if ((text === 'require' || text === 'import') && next?.text === '(' && argument?.kind === 'text') {
      // import x = require('y'), const { a, b: c } = require('y'), await import('y')
      let before = index - 1
      while (tokens[before]?.text === 'await' || tokens[before]?.text === '(') before -= 1
      const names = tokens[before]?.text === '=' ? boundBefore(tokens, partners, before) : new Map<string, string>()
      found.push({ from: argument.text, line, names, isType: false })
    } else if ((text === 'import' || text === 'export') && tokens[index - 1]?.text !== '.') {
      const statement = importStatement(tokens, index)
      if (statement) found.push({ ...statement, line })
    }
  }
  return found
}

/** `import a, { b as c } from 'd'`, `import 'd'`, `export * from 'd'`. */
function importStatement(tokens: readonly Token[], index: number): Omit<NodeImport, 'line'> | undefined {
  const first = tokens[index + 1]
  if (first?.kind === 'text' && tokens[index]?.text === 'import')
    return { from: first.text, names: new Map(), isType: false }
  const names = new Map<string, string>()
  const isType = first?.text === 'type' && tokens[index + 2]?.text !== 'from'
  let inBraces = false
  for (let at = index + (isType ? 2 : 1); at < Math.min(tokens.length, index + 400); at++) {
    const { kind, text } = tokens[at] as Token
    if (text === 'from' && tokens[at + 1]?.kind === 'text') return { from: tokens[at + 1]?.text ?? '', names, isType }
    if (text === '{' || text === '}') inBraces = text === '{'
    else if (kind === 'name' && text !== 'as' && text !== 'type' && text !== 'default') {
      const given = tokens[at - 1]?.text === 'as' ? tokens[at - 2]?.text : undefined
      if (tokens[at + 1]?.text !== 'as') names.set(text, given ?? (inBraces ? text : 'default'))
    } else if (!/^[,*]$/.test(text) && kind !== 'name') return undefined
  }
  return undefined
}

/** The names before `=`: one, or those in braces. */
function boundBefore(tokens: readonly Token[], partners: Int32Array, equals: number): Map<string, string> {
  const names = new Map<string, string>()
  const last = tokens[equals - 1]
  if (last?.kind === 'name') names.set(last.text, 'default')
  if (last?.text !== '}') return names
  for (let at = (partners[equals - 1] ?? equals) + 1; at < equals - 1; at++) {
    const token = tokens[at]
    if (token?.kind === 'name' && tokens[at + 1]?.text !== ':')
      names.set(token.text, tokens[at - 1]?.text === ':' ? (tokens[at - 2]?.text ?? token.text) : token.text)
  }
  return names
}

/** `const name = …`, with a type or without. */
function valuesOf(tokens: readonly Token[]): Map<string, number> {
  const values = new Map<string, number>()
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'name' || (text !== 'const' && text !== 'let' && text !== 'var')) continue
    const name = tokens[index + 1]
    if (name?.kind !== 'name') continue
    let equals = index + 2
    if (tokens[equals]?.text === ':')
      while (equals < index + 30 && equals < tokens.length && tokens[equals]?.text !== '=') equals += 1
    if (tokens[equals]?.text === '=' && !values.has(name.text)) values.set(name.text, equals + 1)
  }
  return values
}
