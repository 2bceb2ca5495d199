// From a path in the data back to a place in the text.
import { isMap, isPair, isScalar, isSeq, parseDocument, type Document, type Node, type YAMLMap } from 'yaml'
import type { Place } from '../model/diagnostic.ts'

export type Path = readonly (string | number)[]

/** A YAML text with positions. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly document: Document
}

export function readSource(file: string, text: string): Source {
  return { file, text, document: parseDocument(text, { prettyErrors: false, logLevel: 'error' }) }
}

export function placeOfOffset(source: Pick<Source, 'file' | 'text'>, offset: number): Place {
  // Counted here: the library's own counter misses line ends inside a quoted text that is broken.
  const before = source.text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  const snippet = source.text.slice(start).split('\n', 1)[0]?.replace(/\r$/, '') ?? ''
  return { file: source.file, line: before.split('\n').length, column: before.length - start + 1, snippet }
}

/** The place of the value at a path, or of its nearest ancestor that is written down. */
export function placeOf(source: Source, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const head = path.slice(0, length)
    const node = source.document.getIn(head, true) as Node | undefined
    if (node?.range) {
      // A map or list says little about where it starts; its key says more.
      const offset = isScalar(node) && length === path.length ? node.range[0] : keyOffset(source, head)
      return placeOfOffset(source, offset ?? node.range[0])
    }
  }
  return placeOfOffset(source, 0)
}

/** The place of the key at a path. */
export function placeOfKey(source: Source, path: Path): Place {
  const offset = keyOffset(source, path)
  return offset === undefined ? placeOf(source, path.slice(0, -1)) : placeOfOffset(source, offset)
}

function keyOffset(source: Source, path: Path): number | undefined {
  const parent = path.length === 1 ? source.document.contents : source.document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(path.at(-1)),
  )
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined
}

/**
 * Gives numbers in `env` the text that stands in the file: `0123`, `1.10` and `1e3` would come out as others. Returns
 * the offsets of keys and list items that a record would silently lose.
 */
export function keepAsWritten({ document }: Source): number[] {
  const lost: number[] = []
  const walk = (node: unknown, isValue: boolean): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        walk(key, false)
        walk(value, true)
        if (isScalar(key) && key.value === 'env' && isMap(value)) keepNumbers(value)
      }
    } else if (isSeq(node)) for (const item of node.items) walk(item, false)
    else if (isScalar(node) && !isValue && node.value === '__proto__') lost.push(node.range?.[0] ?? 0)
  }
  walk(document.contents, true)
  return lost
}

function keepNumbers(map: YAMLMap): void {
  for (const { value } of map.items)
    if (isScalar(value) && typeof value.value === 'number') value.value = value.source ?? String(value.value)
}
