// One Python file as statements: each with its block above it, its first word and its expressions.
import { parseExpressions, type Expression } from './expression.ts'
import { readLines, type Token } from './tokens.ts'

export interface PythonModule {
  readonly file: string
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly line: number
  /** The first word when it is a keyword of a statement, `@` for a decorator, else empty. */
  readonly head: string
  /** The block that it stands in. */
  readonly parent: Statement | undefined
  readonly tokens: readonly Token[]
  /** What stands in it, without its keyword; parsed when first asked for. */
  readonly expressions: readonly Expression[]
  /** Decorators of a function or class. */
  readonly decorators: readonly Statement[]
}

const blocks = new Set([
  'def',
  'class',
  'if',
  'elif',
  'else',
  'for',
  'while',
  'with',
  'try',
  'except',
  'finally',
  'match',
  'case',
])
const simple = new Set(['import', 'from', 'return', 'raise', 'del', 'global', 'assert', 'pass', '@'])

export function readModule(file: string, source: string): PythonModule {
  const statements: Statement[] = []
  const open: { indent: number; statement: Statement }[] = []
  let decorators: Statement[] = []

  const add = (tokens: readonly Token[], parent: Statement | undefined): Statement => {
    const statement = makeStatement(tokens, parent, decorators)
    decorators = statement.head === '@' ? [...decorators, statement] : []
    statements.push(statement)
    return statement
  }

  for (const { indent, tokens } of readLines(source)) {
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop()
    let parent = open.at(-1)?.statement
    let rest: readonly Token[] = tokens
    if (blocks.has(headOf(tokens))) {
      const colon = topLevel(tokens, ':')
      parent = add(colon < 0 ? tokens : tokens.slice(0, colon), parent)
      open.push({ indent, statement: parent })
      rest = colon < 0 ? [] : tokens.slice(colon + 1)
    }
    for (let left = rest; left.length > 0;) {
      const semicolon = topLevel(left, ';')
      const part = semicolon < 0 ? left : left.slice(0, semicolon)
      if (part.length > 0) add(part, parent)
      left = semicolon < 0 ? [] : left.slice(semicolon + 1)
    }
  }
  return { file, statements }
}

function headOf(tokens: readonly Token[]): string {
  const [first, second] = tokens
  if (!first || first.kind === 'text') return ''
  const word = first.text === 'async' ? (second?.text ?? '') : first.text
  if (word === 'match' || word === 'case') return topLevel(tokens, ':') === tokens.length - 1 ? word : ''
  return blocks.has(word) || simple.has(word) ? word : ''
}

function makeStatement(
  tokens: readonly Token[],
  parent: Statement | undefined,
  decorators: readonly Statement[],
): Statement {
  const head = headOf(tokens)
  let parsed: readonly Expression[] | undefined
  return {
    line: tokens[0]?.line ?? 1,
    head,
    parent,
    tokens,
    get expressions() {
      parsed ??= parseExpressions(
        head === '' ? tokens : tokens.slice(tokens.findIndex((token) => token.text === head) + 1),
      )
      return parsed
    },
    decorators,
  }
}

function topLevel(tokens: readonly Token[], wanted: string): number {
  let depth = 0
  let lambdas = 0
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'name' && text === 'lambda' && depth === 0) lambdas += 1
    if (kind !== 'operator') continue
    if (text === wanted && depth === 0) {
      if (wanted === ':' && lambdas > 0) lambdas -= 1
      else return index
    }
    if (text === '(' || text === '[' || text === '{') depth += 1
    if (text === ')' || text === ']' || text === '}') depth -= 1
  }
  return -1
}

/** The nearest block of one of these kinds around a statement. */
export function enclosing(statement: Statement, ...heads: readonly string[]): Statement | undefined {
  for (let block = statement.parent; block; block = block.parent) if (heads.includes(block.head)) return block
  return undefined
}

/** Name that a `def` or `class` gives. */
export function definedName(statement: Statement): string | undefined {
  if (statement.head !== 'def' && statement.head !== 'class') return undefined
  return statement.tokens[statement.tokens.findIndex(({ text }) => text === statement.head) + 1]?.text
}

/** Whether a statement runs only when the file is started by hand. */
export function isUnderMain(statement: Statement): boolean {
  for (let block = statement.parent; block; block = block.parent) {
    if (
      block.head === 'if' &&
      block.tokens.some((token) => token.text === '__name__') &&
      block.tokens.some((token) => token.text === '__main__')
    )
      return true
  }
  return false
}

export interface Assignment {
  readonly targets: readonly Expression[]
  readonly value: Expression
}

/** `a = value`, `a: T = value`, `a = b = value`, `a, b = value`. */
export function assignmentOf(statement: Statement): Assignment | undefined {
  if (statement.head !== '') return undefined
  const index = statement.expressions.findIndex((each) => each.kind === 'operation' && each.operator === '=')
  const equation = statement.expressions[index]
  if (!equation) return undefined
  const targets: Expression[] = statement.expressions.slice(0, index)
  let rest = equation
  const sides: Expression[] = []
  while (rest.kind === 'operation' && rest.operator === '=') {
    sides.unshift(rest.right)
    rest = rest.left
  }
  const value = sides.pop() as Expression
  for (const side of [rest, ...sides])
    targets.push(side.kind === 'operation' && side.operator === ':' ? side.left : side)
  // `value` of `a = x, y` is a list.
  const more = statement.expressions.slice(index + 1)
  return { targets, value: more.length > 0 ? { kind: 'list', items: [value, ...more], line: value.line } : value }
}

export interface Parameter {
  readonly name: string
  readonly fallback: Expression | undefined
}

/** Parameters of a `def`, `*args` and the like left out. */
export function parametersOf(definition: Statement): Parameter[] {
  let [signature] = definition.expressions
  if (signature?.kind === 'operation' && signature.operator === '->') signature = signature.left
  if (signature?.kind !== 'call') return []
  const named = [...signature.keywords].map(([name, fallback]) => ({ name, fallback }))
  const others = signature.args.flatMap((each) => {
    const [target, fallback] =
      each.kind === 'operation' && each.operator === '=' ? [each.left, each.right] : [each, undefined]
    const bare = target.kind === 'operation' && target.operator === ':' ? target.left : target
    return bare.kind === 'name' ? [{ name: bare.name, fallback }] : []
  })
  return [...others, ...named]
}
