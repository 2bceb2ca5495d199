// nginx's configuration as directives, each with its words, its line and what stands in its braces.

export interface Directive {
  readonly words: readonly string[]
  readonly line: number
  readonly block: readonly Directive[]
}

const piece = /\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[;{}]|(?:\$\{\w+\}|[^\s;{}"'#]|(?<=\S)#)+/gy

export function readDirectives(source: string): Directive[] {
  const root: Directive[] = []
  const open: Directive[][] = [root]
  let words: string[] = []
  let start = 1
  let line = 1
  for (const [text] of source.slice(0, 200_000).matchAll(piece)) {
    if (text === ';' || text === '{') {
      const block: Directive[] = []
      if (words.length > 0 || text === '{') open.at(-1)?.push({ words, line: start, block })
      if (text === '{' && open.length < 50) open.push(block)
      words = []
    } else if (text === '}') {
      if (open.length > 1) open.pop()
      words = []
    } else if (!/^[\s#]/.test(text)) {
      if (words.length === 0) start = line
      words.push(/^["']/.test(text) ? text.slice(1, -1) : text)
    }
    line += text.split('\n').length - 1
  }
  return root
}

/** All directives of a name, at any depth, with those that they stand in. */
export function* directivesNamed(
  blocks: readonly Directive[],
  name: string,
  above: readonly Directive[] = [],
): Generator<{ readonly directive: Directive; readonly above: readonly Directive[] }> {
  for (const directive of blocks) {
    if (directive.words[0] === name) yield { directive, above }
    yield* directivesNamed(directive.block, name, [...above, directive])
  }
}
