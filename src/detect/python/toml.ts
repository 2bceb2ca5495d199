// The part of TOML that project files and locks need: tables, texts, lists and inline tables.

export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable
export interface TomlTable {
  readonly [key: string]: TomlValue
}

/** Reads a document; what cannot be read is left out. `[[name]]` becomes a list of tables. */
export function readToml(source: string): TomlTable {
  const root: Record<string, unknown> = Object.create(null)
  let table = root
  let rest = source
  while (rest !== '') {
    rest = rest.replace(/^(?:\s+|#[^\n]*)+/, '')
    const header = /^\[(\[?)\s*([^\]\n]+?)\s*\]\]?[^\n]*/.exec(rest)
    const key = header
      ? null
      : /^((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)\s*=\s*/.exec(rest)
    if (header) {
      table = enter(root, keysOf(header[2] ?? ''), header[1] === '[')
      rest = rest.slice(header[0].length)
    } else if (key) {
      const read = readValue(rest.slice(key[0].length), 0)
      const keys = keysOf(key[1] ?? '')
      const last = keys.pop()
      if (last !== undefined) enter(table, keys, false)[last] = read.value
      rest = read.rest
    } else rest = rest.replace(/^[^\n]*\n?/, '')
  }
  return root as TomlTable
}

function keysOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function enter(from: Record<string, unknown>, keys: readonly string[], list: boolean): Record<string, unknown> {
  let table = from
  for (const [index, key] of keys.entries()) {
    let next = table[key]
    if (list && index === keys.length - 1) {
      const items = Array.isArray(next) ? next : (table[key] = [])
      next = Object.create(null)
      items.push(next)
    } else if (Array.isArray(next)) next = next.at(-1)
    if (typeof next !== 'object' || next === null) next = table[key] = Object.create(null)
    table = next as Record<string, unknown>
  }
  return table
}

function readValue(source: string, depth: number): { value: TomlValue; rest: string } {
  const triple = /^("""|''')\n?/.exec(source)
  if (triple) {
    const end = source.indexOf(triple[1] ?? '', triple[0].length)
    return {
      value: source.slice(triple[0].length, end < 0 ? undefined : end),
      rest: end < 0 ? '' : source.slice(end + 3),
    }
  }
  const text = /^"((?:[^"\\\n]|\\.)*)"|^'([^'\n]*)'/.exec(source)
  if (text)
    return { value: text[2] ?? (text[1] ?? '').replaceAll(/\\(["\\])/g, '$1'), rest: source.slice(text[0].length) }
  if (source.startsWith('[') && depth < 20) return readList(source.slice(1), depth)
  if (source.startsWith('{') && depth < 20) return readInline(source.slice(1), depth)
  const bare = /^[^\s,\]}#]*/.exec(source)?.[0] ?? ''
  const value =
    bare === 'true' ? true : bare === 'false' ? false : /^[-+]?\d+(\.\d+)?$/.test(bare) ? Number(bare) : bare
  return { value, rest: source.slice(bare.length) }
}

const blank = /^(?:[\s,]+|#[^\n]*)+/

function readList(source: string, depth: number): { value: TomlValue; rest: string } {
  const items: TomlValue[] = []
  let rest = source.replace(blank, '')
  while (rest !== '' && !rest.startsWith(']')) {
    const read = readValue(rest, depth + 1)
    if (read.rest.length === rest.length) break
    items.push(read.value)
    rest = read.rest.replace(blank, '')
  }
  return { value: items, rest: rest.slice(1) }
}

function readInline(source: string, depth: number): { value: TomlValue; rest: string } {
  const table: Record<string, TomlValue> = Object.create(null) as Record<string, TomlValue>
  let rest = source.replace(blank, '')
  while (rest !== '' && !rest.startsWith('}')) {
    const key = /^([\w.-]+|"[^"\n]*")\s*=\s*/.exec(rest)
    if (!key) break
    const read = readValue(rest.slice(key[0].length), depth + 1)
    table[(key[1] ?? '').replaceAll('"', '')] = read.value
    rest = read.rest.replace(blank, '')
  }
  return { value: table, rest: rest.slice(1) }
}

export function tableAt(table: TomlTable, ...keys: readonly string[]): TomlTable {
  let current: TomlValue | undefined = table
  for (const key of keys) current = isTable(current) ? current[key] : undefined
  return isTable(current) ? current : {}
}

export function textsOf(value: TomlValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

export function tablesOf(value: TomlValue | undefined): TomlTable[] {
  return Array.isArray(value) ? value.filter(isTable) : []
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
