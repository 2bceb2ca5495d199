// Python source as tokens grouped into logical lines: strings, comments and brackets are understood, grammar is not.

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'operator'
  /** The word itself; of a text its content. */
  readonly text: string
  readonly line: number
  /** A text with `{expressions}` in it. */
  readonly formatted?: boolean
}

export interface LogicalLine {
  readonly indent: number
  readonly line: number
  readonly tokens: readonly Token[]
}

const space = /[ \t\f]+|\\\r?\n|#[^\n]*/y
const word = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y
const number = /\.?\d[\w.]*/y
const operator = /\*\*=?|\/\/=?|>>=?|<<=?|\.\.\.|->|:=|[-+*/%&|^@=<>!]=|[^\s\w]/y

/** Reads logical lines: a bracket or a triple quote joins physical ones. */
export function readLines(source: string): LogicalLine[] {
  const lines: LogicalLine[] = []
  let tokens: Token[] = []
  let depth = 0
  let line = 1
  let indent = 0
  let position = 0

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position
    const match = pattern.exec(source)?.[0]
    if (match !== undefined) position += match.length
    return match
  }
  const endLine = (): void => {
    const first = tokens[0]
    if (first) lines.push({ indent, line: first.line, tokens })
    tokens = []
  }

  while (position < source.length) {
    const character = source[position] ?? ''
    if (character === '\n' || character === '\r') {
      position += 1
      if (character === '\n') {
        line += 1
        if (depth === 0) endLine()
      }
      continue
    }
    const start = position
    const skipped = take(space)
    if (skipped !== undefined) {
      if (skipped.startsWith('\\')) line += 1
      continue
    }
    if (tokens.length === 0) indent = start - (source.lastIndexOf('\n', start - 1) + 1)
    const name = take(word)
    const quote = source[position]
    if (
      name === undefined
        ? quote === '"' || quote === "'"
        : (quote === '"' || quote === "'") && /^(r|b|u|f|t|br|rb|fr|rf|tr|rt)$/i.test(name)
    ) {
      const formatted = /[ft]/i.test(name ?? '')
      const read = readText(source, position, /r/i.test(name ?? ''), formatted)
      tokens.push({ kind: 'text', text: read.content, line, ...(formatted ? { formatted } : {}) })
      line += read.newlines
      position = read.end
      continue
    }
    if (name !== undefined) {
      tokens.push({ kind: 'name', text: name, line })
      continue
    }
    const digits = take(number)
    if (digits !== undefined) {
      tokens.push({ kind: 'number', text: digits, line })
      continue
    }
    const sign = take(operator) ?? source[position++] ?? ''
    if ('([{'.includes(sign)) depth += 1
    else if (')]}'.includes(sign)) depth = Math.max(0, depth - 1)
    tokens.push({ kind: 'operator', text: sign, line })
  }
  endLine()
  return lines
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' }

function readText(
  source: string,
  start: number,
  raw: boolean,
  formatted: boolean,
): { content: string; end: number; newlines: number } {
  const quote = source[start] ?? '"'
  const triple = source.startsWith(quote.repeat(3), start)
  const closing = triple ? quote.repeat(3) : quote
  let position = start + closing.length
  let newlines = 0
  /** Braces of a formatted text that are open: inside them its own quotes are those of another text. */
  let open = 0
  const parts: string[] = []
  let plain = position
  while (position < source.length) {
    const character = source[position]
    if (character === '\\') {
      const next = source[position + 1] ?? ''
      if (next === '\n') newlines += 1
      if (!raw) {
        parts.push(source.slice(plain, position), escapes[next] ?? ('\\\'"'.includes(next) ? next : `\\${next}`))
        plain = position + 2
      }
      position += 2
      continue
    }
    if (character === '\n') {
      // An unfinished string: the rest of the file is not swallowed with it.
      if (!triple) return { content: parts.join('') + source.slice(plain, position), end: position, newlines }
      newlines += 1
    }
    if (formatted && !triple && (character === '{' || character === '}')) {
      if (source[position + 1] === character && open === 0) position += 1
      else open = Math.max(0, open + (character === '{' ? 1 : -1))
    }
    if (character === quote && open === 0 && source.startsWith(closing, position)) {
      return { content: parts.join('') + source.slice(plain, position), end: position + closing.length, newlines }
    }
    position += 1
  }
  return { content: parts.join('') + source.slice(plain), end: source.length, newlines }
}
