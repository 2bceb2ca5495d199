// nginx configuration by nginx's own rules for tokens: quotes, backslashes, comments, blocks.

export interface Directive {
  readonly words: readonly string[]
  readonly block?: readonly Directive[]
}

export function readNginx(text: string): readonly Directive[] {
  const tokens = tokensOf(text)
  const [directives, end] = read(tokens, 0, false)
  if (end !== tokens.length) throw new Error('unexpected "}"')
  return directives
}

/** All directives, those in blocks too. */
export function flat(directives: readonly Directive[]): Directive[] {
  return directives.flatMap((directive) => [directive, ...flat(directive.block ?? [])])
}

interface Token {
  readonly text: string
  readonly special: boolean
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at)
    const [gap] = /^(?:\s+|#[^\n]*(?:\n|$))*/.exec(rest) ?? ['']
    if (gap !== '') {
      at += gap.length
      continue
    }
    const [special] = /^[;{}]/.exec(rest) ?? []
    const [quoted] = /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')(?=[\s;{)])/.exec(rest) ?? []
    const [bare] = /^[^\s;{}"'](?:\$\{|\\[^]|[^\s;{}\\])*/.exec(rest) ?? []
    const token = special ?? quoted ?? bare
    if (token === undefined) throw new Error(`unexpected character near ${rest.slice(0, 40)}`)
    const inner = quoted === undefined ? token : quoted.slice(1, -1)
    tokens.push({ text: special ?? inner.replaceAll(/\\(["'\\ ])/g, '$1'), special: special !== undefined })
    at += token.length
  }
  return tokens
}

function read(tokens: readonly Token[], start: number, inside: boolean): [Directive[], number] {
  const directives: Directive[] = []
  let words: string[] = []
  for (let at = start; at < tokens.length; at++) {
    const { text = '', special } = tokens[at] ?? {}
    if (!special) words.push(text)
    else if (text === '}') {
      if (!inside || words.length > 0) throw new Error('unexpected "}"')
      return [directives, at]
    } else {
      if (words.length === 0) throw new Error(`unexpected "${text}"`)
      const [block, end] = text === '{' ? read(tokens, at + 1, true) : [undefined, at]
      directives.push({ words, ...(block ? { block } : {}) })
      words = []
      at = end
    }
  }
  if (inside || words.length > 0) throw new Error('unexpected end of file')
  return [directives, tokens.length]
}
