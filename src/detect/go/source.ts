// Go source as detection reads it: comments taken out, texts kept, and calls with the texts among their arguments.
import type { Repository } from '../repository.ts'

/** A Go file without its comments; every character keeps its place. */
export function withoutComments(source: string): string {
  const pieces = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return source.replaceAll(pieces, (piece) =>
    piece.startsWith('//') || piece.startsWith('/*') ? piece.replaceAll(/[^\n]/g, ' ') : piece,
  )
}

export interface GoCall {
  /** All that stands before the bracket, such as `http.ListenAndServe`. */
  readonly callee: string
  /** The arguments as they are written, cut at top-level commas. */
  readonly args: readonly string[]
  readonly line: number
  /** Where it begins and ends in the source. */
  readonly start: number
  readonly end: number
}

const longestArguments = 2000

/** Calls of a file, in order; `callee` chooses by what stands before the bracket. */
export function callsOf(source: string, callee: RegExp): GoCall[] {
  const found: GoCall[] = []
  const lines = lineStarts(source)
  for (const match of source.matchAll(/([A-Za-z_][\w.]*)\(/g)) {
    const [, name = ''] = match
    if (!callee.test(name)) continue
    const start = match.index + match[0].length
    const { args, end } = argumentsFrom(source, start)
    found.push({ callee: name, args, line: lineAt(lines, match.index), start: match.index, end })
  }
  return found
}

function argumentsFrom(source: string, start: number): { args: string[]; end: number } {
  const args: string[] = []
  let depth = 0
  let from = start
  let quote = ''
  for (let at = start; at < Math.min(source.length, start + longestArguments); at++) {
    const character = source[at] ?? ''
    if (quote !== '') {
      if (character === '\\' && quote !== '`') at++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === '`' || character === "'") quote = character
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) {
      if (depth === 0) {
        const last = source.slice(from, at).trim()
        return { args: last === '' ? args : [...args, last], end: at }
      }
      depth--
    } else if (character === ',' && depth === 0) {
      args.push(source.slice(from, at).trim())
      from = at + 1
    }
  }
  return { args, end: start }
}

/** The text of an argument that is one; undefined for anything else. */
export function textOf(argument: string | undefined): string | undefined {
  const match = /^"((?:[^"\\]|\\.)*)"$|^`([^`]*)`$/.exec(argument ?? '')
  return match ? (match[2] ?? match[1]?.replaceAll(/\\(.)/g, '$1')) : undefined
}

function lineStarts(source: string): number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineAt(starts: readonly number[], index: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= index) low = middle
    else high = middle - 1
  }
  return low + 1
}

export interface GoFile {
  readonly path: string
  /** Without comments. */
  readonly source: string
  /** The line of a place in it. */
  readonly lineOf: (index: number) => number
  /** Import paths with the name of each in the file, where it is given another. */
  readonly imports: readonly string[]
}

/** Reads each file once. */
export function goFiles(repository: Repository): (path: string) => GoFile {
  const read = new Map<string, GoFile>()
  return (path) => {
    const kept = read.get(path)
    if (kept) return kept
    const source = withoutComments(repository.text(path))
    const starts = lineStarts(source)
    const file = { path, source, lineOf: (index: number) => lineAt(starts, index), imports: importsOf(source) }
    read.set(path, file)
    return file
  }
}

function importsOf(source: string): string[] {
  const found = [...source.matchAll(/^import\s+(?:[\w.]+\s+)?"([^"\n]+)"/gm)].map(([, path = '']) => path)
  for (const [, block = ''] of source.matchAll(/^import\s*\(([^)]*)\)/gm))
    found.push(...[...block.matchAll(/"([^"\n]+)"/g)].map(([, path = '']) => path))
  return found
}
