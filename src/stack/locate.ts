// From a path in the data back to a place in the text.
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { Place } from '../model/diagnostic.ts'

export type Path = readonly (string | number)[]

/** A YAML text with positions. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly document: Document
  readonly lines: LineCounter
}

export function readSource(file: string, text: string): Source {
  const lines = new LineCounter()
  return { file, text, lines, document: parseDocument(text, { lineCounter: lines, prettyErrors: false }) }
}

export function placeOfOffset(source: Source, offset: number): Place {
  const { line, col } = source.lines.linePos(offset)
  const snippet = source.text.split('\n')[line - 1]?.replace(/\r$/, '')
  return { file: source.file, line, column: col, ...(snippet === undefined ? {} : { snippet }) }
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
