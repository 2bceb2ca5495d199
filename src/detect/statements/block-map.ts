// A tolerant reader of the YAML that Compose files use: maps and lists by indentation, with line numbers.
// Detection needs a line for each value and must survive broken files; what it cannot read, it leaves out.

export type Node = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Node> }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
)

interface Line {
  readonly indent: number
  readonly text: string
  readonly line: number
}

const depthLimit = 40

export function readBlockMap(source: string): Node {
  const lines: Line[] = []
  for (const [index, raw] of source.split('\n').entries()) {
    if (index > 0 && /^---\s*$/.test(raw) && lines.length > 0) break
    if (raw.length > 5000 || /^\s*(#|$)|^(---|%)/.test(raw)) continue
    const text = raw.trimEnd()
    lines.push({ indent: text.length - text.trimStart().length, text: text.trimStart(), line: index + 1 })
  }
  const anchors = new Map<string, Node>()
  let position = 0

  function block(indent: number, depth: number): Node {
    const first = lines[position]
    if (!first || depth > depthLimit) {
      position += first ? 1 : 0
      return { kind: 'text', text: '', line: first?.line ?? 1 }
    }
    return /^-(\s|$)/.test(first.text) ? list(indent, depth) : map(indent, depth)
  }

  function list(indent: number, depth: number): Node {
    const items: Node[] = []
    const line = lines[position]?.line ?? 1
    for (
      let current = lines[position];
      current && current.indent === indent && /^-(\s|$)/.test(current.text);
      current = lines[position]
    ) {
      const rest = current.text.slice(1).trimStart()
      const inner = current.indent + current.text.length - rest.length
      if (rest === '' || rest.startsWith('#')) {
        position += 1
        const next = lines[position]
        items.push(
          next && next.indent > indent ? block(next.indent, depth + 1) : { kind: 'text', text: '', line: current.line },
        )
      } else if (keyOf(rest)) {
        lines[position] = { indent: inner, text: rest, line: current.line }
        items.push(map(inner, depth + 1))
      } else {
        position += 1
        items.push(value(rest, current, depth))
      }
    }
    return { kind: 'list', items, line }
  }

  function map(indent: number, depth: number): Node {
    const entries = new Map<string, Node>()
    const line = lines[position]?.line ?? 1
    for (let current = lines[position]; current && current.indent >= indent; current = lines[position]) {
      const key = current.indent === indent ? keyOf(current.text) : undefined
      position += 1
      if (!key) continue
      const node = value(key.rest, current, depth)
      if (key.name === '<<' && node.kind === 'map')
        for (const [name, each] of node.entries) if (!entries.has(name)) entries.set(name, each)
      if (key.name !== '<<') entries.set(key.name, node)
    }
    return { kind: 'map', entries, line }
  }

  /** What follows a key or a dash: on the same line, or indented below. */
  function value(given: string, owner: Line, depth: number): Node {
    const anchor = /^&(\S+)\s*/.exec(given)
    const rest = stripComment(anchor ? given.slice(anchor[0].length) : given)
    const node = content(rest, owner, depth)
    if (anchor) anchors.set(anchor[1] ?? '', node)
    return node
  }

  function content(rest: string, owner: Line, depth: number): Node {
    const next = lines[position]
    if (rest === '') {
      const deeper =
        next &&
        (next.indent > owner.indent ||
          (next.indent === owner.indent && /^-(\s|$)/.test(next.text) && !/^-(\s|$)/.test(owner.text)))
      return deeper ? block(next.indent, depth + 1) : { kind: 'text', text: '', line: owner.line }
    }
    if (rest.startsWith('*')) return anchors.get(rest.slice(1)) ?? { kind: 'text', text: '', line: owner.line }
    if (/^[|>]/.test(rest)) {
      const parts: string[] = []
      for (let each = next; each && each.indent > owner.indent; each = lines[position]) {
        parts.push(each.text)
        position += 1
      }
      return { kind: 'text', text: parts.join(rest.startsWith('|') ? '\n' : ' '), line: owner.line }
    }
    let text = rest
    const opened = /^[[{]/.test(text)
    while (opened && !closes(text) && lines[position] && text.length < 5000)
      text += ` ${stripComment(lines[position++]?.text ?? '')}`
    return opened ? flow(text, owner.line) : { kind: 'text', text: unquote(text), line: owner.line }
  }

  return lines.length === 0 ? { kind: 'map', entries: new Map(), line: 1 } : block(lines[0]?.indent ?? 0, 0)
}

function keyOf(text: string): { name: string; rest: string } | undefined {
  const match =
    /^(?:"([^"]*)"|'([^']*)'|([^\s:#[\]{},&*!|>'"%@`-][^:#]*?|[^\s:#[\]{},&*!|>'"%@`][^\s:#]*))\s*:(?:\s+(.*))?$/.exec(
      text,
    )
  return match ? { name: match[1] ?? match[2] ?? match[3] ?? '', rest: match[4] ?? '' } : undefined
}

function stripComment(text: string): string {
  if (!text.includes('#')) return text.trim()
  const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:[^#\s]|\s+(?!#)|(?<=\S)#)*)/.exec(text)
  return (match?.[0] ?? text).trim()
}

function unquote(text: string): string {
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'")
  if (/^".*"$/s.test(text)) return text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')
  return text
}

function closes(text: string): boolean {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '')
  return (bare.match(/[[{]/g)?.length ?? 0) <= (bare.match(/[\]}]/g)?.length ?? 0)
}

/** `[a, "b"]` and `{a: b}`, one level: Compose needs no more. */
function flow(text: string, line: number): Node {
  const inner = text.slice(1, -1)
  const parts = [...inner.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}]*\}|[^,"'])+/g)]
    .map(([part]) => part.trim())
    .filter((part) => part !== '')
  if (text.startsWith('['))
    return { kind: 'list', items: parts.map((part) => ({ kind: 'text', text: unquote(part), line })), line }
  const entries = new Map<string, Node>()
  for (const part of parts) {
    const key = keyOf(part)
    if (key) entries.set(key.name, { kind: 'text', text: unquote(key.rest.trim()), line })
  }
  return { kind: 'map', entries, line }
}

/** The node below a path of keys. */
export function nodeAt(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>(
    (current, key) => (current?.kind === 'map' ? current.entries.get(key) : undefined),
    node,
  )
}

export function textAt(node: Node | undefined, ...keys: readonly string[]): string | undefined {
  const found = nodeAt(node, ...keys)
  return found?.kind === 'text' && found.text !== '' ? found.text : undefined
}

/** A list of texts, or one text. */
export function textsAt(node: Node | undefined, ...keys: readonly string[]): { text: string; line: number }[] {
  const found = nodeAt(node, ...keys)
  if (found?.kind === 'text') return found.text === '' ? [] : [{ text: found.text, line: found.line }]
  return found?.kind === 'list'
    ? found.items.flatMap((item) => (item.kind === 'text' ? [{ text: item.text, line: item.line }] : []))
    : []
}
