// From a path in the data back to a place in the text.
import { isMap, isPair, isScalar, parseDocument, visit, type Document, type Node } from 'yaml'
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

/** Gives numbers in `env` the text that stands in the file: `0123`, `1.10` and `1e3` would come out as others. */
export function keepNumbers({ document }: Source): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'env' || !isMap(value)) return
      for (const { value: item } of value.items)
        if (isScalar(item) && typeof item.value === 'number') item.value = item.source ?? String(item.value)
    },
  })
}

/** Offsets of keys and list items that a record would silently lose. */
export function lostNames({ document }: Source): number[] {
  const offsets: number[] = []
  visit(document, {
    Scalar(role, { value, range }) {
      if (value === '__proto__' && role !== 'value') offsets.push(range?.[0] ?? 0)
    },
  })
  return offsets
}
