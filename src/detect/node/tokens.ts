// JavaScript and TypeScript as tokens: strings, templates, comments and regular expressions are understood, grammar is not.

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'template' | 'regex' | 'operator'
  /** The word itself; of a text, and of each piece of a template between its values, its content. */
  readonly text: string
  readonly line: number
}

const space = /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y
const word = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y
const number = /\.?\d[\w.]*/y
const operator = /=>|[=!]==?|\?\?=?|\?\.(?!\d)|\|\|=?|&&=?|\.\.\.|\*\*|\+\+|--|[-+*%<>&|^]=|[^\s\w]/y

/** After these words a slash begins a regular expression. */
const beforeRegex = /^(return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/

/**
 * A template without values is a text. One with values is the operator `` ` ``, a `template` for each piece, the values
 * between `${` and `}`, and `` ` `` again.
 */
export function readTokens(source: string): Token[] {
  const tokens: Token[] = []
  /** For each `{` that is open, whether it is that of a template's value. */
  const open: boolean[] = []
  let line = 1
  let position = 0
  /** No regular expression ends before this place. */
  let noRegexUntil = 0

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position
    const match = pattern.exec(source)?.[0]
    if (match !== undefined) position += match.length
    return match
  }
  const add = (kind: Token['kind'], text: string): void => void tokens.push({ kind, text, line })
  const templatePiece = (isFirst: boolean): void => {
    const start = position
    while (position < source.length) {
      const character = source[position]
      if (character === '\\') position += 1
      else if (character === '`' || (character === '$' && source[position + 1] === '{')) break
      position += 1
    }
    const text = source.slice(start, position)
    const isLast = source[position] !== '$'
    if (isFirst && isLast) add('text', text)
    else {
      if (isFirst) add('operator', '`')
      add('template', text)
      add('operator', isLast ? '`' : '${')
    }
    line += newlines(text)
    position += isLast ? 1 : 2
    if (!isLast) open.push(true)
  }

  while (position < source.length) {
    const skipped = take(space)
    if (skipped !== undefined) {
      line += newlines(skipped)
      continue
    }
    const name = take(word)
    if (name !== undefined) {
      add('name', name)
      continue
    }
    const digits = take(number)
    if (digits !== undefined) {
      add('number', digits)
      continue
    }
    const character = source[position] ?? ''
    if (character === '"' || character === "'") {
      const { text, end, lines } = readText(source, position)
      add('text', text)
      line += lines
      position = end
    } else if (character === '`') {
      position += 1
      templatePiece(true)
    } else if (character === '/' && position >= noRegexUntil && mayBeRegex(tokens.at(-1))) {
      const end = regexEnd(source, position)
      if (end > 0) {
        add('regex', source.slice(position, end))
        position = end
      } else {
        noRegexUntil = -end
        add('operator', '/')
        position += 1
      }
    } else {
      if (character === '{') open.push(false)
      if (character === '}' && open.pop() === true) {
        add('operator', '}')
        position += 1
        templatePiece(false)
      } else add('operator', take(operator) ?? source[position++] ?? '')
    }
  }
  return tokens
}

function newlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

function mayBeRegex(before: Token | undefined): boolean {
  if (!before) return true
  if (before.kind === 'name') return beforeRegex.test(before.text)
  return before.kind === 'operator' && !/^[)\]}`]$/.test(before.text)
}

/** Where a regular expression ends; less than zero: where the line ended without one. */
function regexEnd(source: string, start: number): number {
  let inClass = false
  for (let position = start + 1; position < source.length; position++) {
    const character = source[position]
    if (character === '\n') return -position
    if (character === '\\') position += 1
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
    else if (character === '/' && !inClass) {
      let end = position + 1
      while (/[a-z]/.test(source[end] ?? '')) end += 1
      return end
    }
  }
  return -source.length
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' }

/** A text that is not closed ends with its line: what is in pages is full of apostrophes. */
function readText(source: string, start: number): { text: string; end: number; lines: number } {
  const quote = source[start]
  const parts: string[] = []
  let lines = 0
  let plain = start + 1
  let position = plain
  for (; position < source.length; position++) {
    const character = source[position]
    if (character === '\\') {
      const next = source[position + 1] ?? ''
      if (next === '\n') lines += 1
      parts.push(source.slice(plain, position), escapes[next] ?? next)
      plain = position + 2
      position += 1
    } else if (character === quote || character === '\n') break
  }
  const isClosed = source[position] === quote
  return { text: parts.join('') + source.slice(plain, position), end: position + (isClosed ? 1 : 0), lines }
}
