// Values to YAML text: serialised once, by the library, with comments, anchors and tags where a reader needs them.
import { Alias, Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml'

/** A reference to an anchored value, for `<<:` and the like. */
export class Reference {
  readonly anchor: string
  constructor(anchor: string) {
    this.anchor = anchor
  }
}

/** A value that carries an anchor, a tag or a comment. */
export class Noted {
  readonly value: Yaml
  readonly notes: {
    readonly anchor?: string
    readonly tag?: string
    readonly comment?: string
    readonly space?: boolean
  }
  constructor(value: Yaml, notes: Noted['notes']) {
    this.value = value
    this.notes = notes
  }
}

export type Yaml =
  | string
  | number
  | boolean
  | null
  | Reference
  | Noted
  | readonly Yaml[]
  | { readonly [key: string]: Yaml }

/** The text of a document, without a header. `comment` stands at its top. */
export function yamlText(value: Yaml, comment = ''): string {
  const document = new Document(null, { compat: 'yaml-1.1', merge: true })
  document.contents = node(value)
  if (comment !== '') document.commentBefore = commentText(comment)
  // The library would fold in the middle of a surrogate pair.
  const astral = /[\u{10000}-\u{10ffff}]/u.test(JSON.stringify(value))
  return document.toString({
    lineWidth: astral ? 0 : 120,
    flowCollectionPadding: false,
    // A line break stays `\n`: the library (2.9) writes a space after one over several lines as a backslash too many.
    doubleQuotedMinMultiLineLength: Infinity,
  })
}

function node(value: Yaml): Node {
  if (value instanceof Reference) return new Alias(value.anchor)
  if (value instanceof Noted) {
    const inner = node(value.value)
    if (value.notes.anchor !== undefined) (inner as YAMLMap).anchor = value.notes.anchor
    if (value.notes.tag !== undefined) (inner as YAMLMap).tag = value.notes.tag
    return inner
  }
  if (Array.isArray(value)) {
    const sequence = new YAMLSeq()
    for (const item of value as readonly Yaml[]) sequence.items.push(noted(node(item), item))
    sequence.flow = onOneLine(value as readonly Yaml[])
    return sequence
  }
  if (typeof value === 'object' && value !== null) {
    const map = new YAMLMap<Node, Node>()
    for (const [key, item] of Object.entries(value as Record<string, Yaml>)) {
      map.items.push(new Pair(noted(key === '<<' ? mergeKey() : new Scalar(key), item), node(item)))
    }
    if (map.items.length === 0) map.flow = true
    return map
  }
  const scalar = new Scalar(value)
  if (typeof value === 'string' && script.test(value)) {
    scalar.type = Scalar.BLOCK_LITERAL
    return scalar
  }
  // Compose's own parser takes more for an indicator or a number (-0o7, 0X1F) than either YAML that the library knows.
  if (typeof value === 'string' && (!plain.test(value) || /^[-+]?0[xob]/i.test(value)))
    scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}

/** Lines of a script, which read better as they are. */
const script = /^[!-~][ -~]*\n([!-~][ -~]*\n)+$/

/** Characters of which no parser makes an indicator that the library would not see too. */
const plain = /^[\w./:=,;@+$ {}-]*$/

/** In quotes it would be a key like any other; the library writes this symbol bare. */
const mergeKey = (): Scalar => new Scalar(Symbol('<<'))

/** Words of a command read better on one line, mounts and the like below each other. */
function onOneLine(items: readonly Yaml[]): boolean {
  return items.every(
    (item) => typeof item === 'string' && !script.test(item) && (items.length === 1 || !/:(?!\/\/)/.test(item)),
  )
}

function noted<T extends Node>(target: T, value: Yaml): T {
  if (!(value instanceof Noted)) return target
  if (value.notes.comment !== undefined) target.commentBefore = commentText(value.notes.comment)
  if (value.notes.space) target.spaceBefore = true
  return target
}

function commentText(comment: string): string {
  return comment
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n')
}
