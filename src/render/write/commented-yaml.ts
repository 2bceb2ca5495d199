// YAML with a comment for each line: keys, values and lines that stand as comments until someone wants them.
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml'

export type YamlValue = string | number | boolean | null | readonly string[] | readonly YamlEntry[]

export interface YamlEntry {
  readonly key: string
  readonly value: YamlValue
  /** Why it is there: beside a short line, above a long one. */
  readonly comment?: string | undefined
  /** Lines of comment above it. */
  readonly above?: readonly string[] | undefined
  /** Written as a comment itself. */
  readonly disabled?: boolean | undefined
  /** A value that YAML would otherwise read as a number. */
  readonly quoted?: boolean | undefined
}

const width = 120

/** Nothing is folded: a long line stays one line. */
const layout = { lineWidth: 0, flowCollectionPadding: false, doubleQuotedMinMultiLineLength: Infinity } as const

export function commentedYaml(header: string, entries: readonly YamlEntry[]): string {
  const document = new Document(undefined, { version: '1.2' })
  document.commentBefore = header
    .split('\n')
    .map((line) => ` ${oneLine(line)}`)
    .join('\n')
  document.contents = mapOf(entries, 0)
  return document.toString(layout)
}

function mapOf(entries: readonly YamlEntry[], indent: number): YAMLMap {
  const map = new YAMLMap()
  // Lines that wait as comments stand above the next entry, or at the end.
  let waiting: string[] = []
  for (const entry of entries) {
    if (entry.disabled) {
      waiting.push(` ${lineOf(entry)}`)
      continue
    }
    waiting.push(...(entry.above ?? []).map((line) => ` ${oneLine(line)}`))
    const key = new Scalar(entry.key)
    const value = nodeOf(entry, indent)
    const comment = entry.comment === undefined ? undefined : oneLine(entry.comment)
    if (comment !== undefined) {
      const beside =
        value instanceof YAMLMap
          ? false
          : indent + lineOf({ ...entry, comment: undefined }).length + comment.length + 3 <= width
      if (beside) value.comment = ` ${comment}`
      else waiting.push(` ${comment}`)
    }
    if (waiting.length > 0) key.commentBefore = waiting.join('\n')
    waiting = []
    map.items.push(new Pair(key, value))
  }
  if (waiting.length > 0) map.comment = waiting.join('\n')
  return map
}

function nodeOf({ value, quoted, disabled }: YamlEntry, indent: number): Node {
  if (isEntries(value))
    return mapOf(disabled ? value.map((entry) => ({ ...entry, comment: undefined })) : value, indent + 2)
  if (Array.isArray(value)) {
    const list = new YAMLSeq()
    list.items = value.map((item) => scalarOf(item, false))
    list.flow = true
    return list
  }
  return scalarOf(value, quoted === true)
}

/** In double quotes also where other styles would take more than one line, or hide what stands there. */
function scalarOf(value: unknown, quoted: boolean): Scalar {
  const scalar = new Scalar(value)
  if (quoted || (typeof value === 'string' && /[\p{Cc}\p{Zl}\p{Zp}\uFEFF\uFFFE\uFFFF\p{Cs}]/u.test(value)))
    scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}

function isEntries(value: YamlValue): value is readonly YamlEntry[] {
  return Array.isArray(value) && value.some((item) => typeof item === 'object')
}

/** An entry as one line of YAML, for a comment. */
function lineOf(entry: YamlEntry): string {
  const map = new YAMLMap()
  const value = nodeOf(entry, 0)
  if (value instanceof YAMLMap) value.flow = true
  map.items.push(new Pair(new Scalar(entry.key), value))
  const line = new Document(map).toString(layout).trimEnd()
  return oneLine(entry.comment === undefined ? line : `${line}  # ${oneLine(entry.comment)}`)
}

/** A comment must never end its own line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\uFEFF]+/gu, ' ').trimEnd()
}
