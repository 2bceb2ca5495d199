// Databases that are files, as the code of a program opens them or its settings name them.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { FileProvider } from '../../model/datastore-provider.ts'
import { joinPath, parentOf, relativeTo } from '../paths.ts'
import { evidenceAt } from '../repository.ts'
import { callsOf, entriesOf, partsOf, textOf } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import type { PrismaSchema } from './prisma.ts'
import type { NodeProgram } from './source-tree.ts'
import { pathOf } from './writes.ts'

/** Keys that name the file, in what a driver or a library of tables is given. */
const keys = ['filename', 'storage', 'database', 'url', 'path', 'dbName']
/** Keys beside which tell what database it is. */
const kinds = ['type', 'dialect', 'client', 'driver']

/** Paths as seen from the program's folder; absolute where the code says so. */
export function databaseFiles(
  program: NodeProgram,
  schema: PrismaSchema | undefined,
  { opening, detection }: FileProvider,
): Finding<string>[] {
  const { repository, folder } = program
  const words = new Set([...detection.schemes, ...detection.drivers.node])
  const found = new Map<string, Finding<string>>()
  const add = (place: string, evidence: Evidence): void => {
    const value = relativeTo(folder, place) ?? place
    if (!found.has(value)) found.set(value, { value, confidence: 0.8, evidence: [evidence] })
  }
  // A path in the schema is as seen from the schema.
  if (schema?.url && detection.schemes.includes(schema.provider))
    add(withoutScheme(schema.url.text, parentOf(schema.file)), schema.url.evidence)
  for (const module of program.modules)
    for (const { from, to } of [...opened(module, opening.node), ...described(module, words)]) {
      const place = placeOf(program, module, { from, to }, opening.memory)
      if (place !== undefined) add(place, evidenceAt(repository, module.file, module.tokens[from]?.line ?? 1))
    }
  return [...found.values()]
}

/** `new Database('shop.db')`, `createClient({ url: 'file:shop.db' })`, `new driver.Database('shop.db')`. */
function opened(module: NodeModule, { paths, urls }: FileProvider['opening']['node']): Span[] {
  const drivers = module.imports.filter(({ from, isType }) => !isType && [...paths, ...urls].includes(from))
  if (drivers.length === 0) return []
  const isDriver = (name: string): boolean => drivers.some(({ names }) => names.has(name))
  return callsOf(module, /^[A-Za-z_]\w*$/).flatMap(({ name, open, on }) => {
    const [first, ...more] = on
    const opens = first === undefined ? isDriver(name) : /^(Database|open)$/.test(name) && isDriver(first)
    const [given] = opens && more.length === 0 ? partsOf(module, open) : []
    return given ? fileIn(module, given) : []
  })
}

/** `{ type: 'driver', database: 'shop.db' }`, `{ client: 'driver', connection: { filename: 'shop.db' } }`. */
function described(module: NodeModule, words: ReadonlySet<string>): Span[] {
  const { tokens, openers } = module
  return tokens.flatMap(({ kind, text }, at) => {
    const isKind = kind === 'text' && words.has(text) && tokens[at - 1]?.text === ':'
    return isKind && kinds.includes(tokens[at - 2]?.text ?? '') ? inObject(module, openers[at] ?? -1) : []
  })
}

/** What is given itself, or what an object of settings has under the key of a file. */
function fileIn(module: NodeModule, given: Span): Span[] {
  return module.tokens[given.from]?.text === '{' ? inObject(module, given.from) : [given]
}

function inObject(module: NodeModule, open: number): Span[] {
  const entries = entriesOf(module, open)
  const connection = entries.find(({ key }) => key === 'connection')
  if (connection) return fileIn(module, connection.value)
  const entry = keys.flatMap((key) => entries.find((each) => each.key === key) ?? [])[0]
  return entry ? [entry.value] : []
}

function placeOf(program: NodeProgram, module: NodeModule, span: Span, memory: RegExp): string | undefined {
  const text = textOf(module, span)
  if (text !== undefined)
    return memory.test(text) || /^\w+:\/\/\w/.test(text) ? undefined : withoutScheme(text, program.folder)
  const path = pathOf(program, module, span)
  return path?.isWhole ? path.path : undefined
}

/** The place that `file:./shop.db` names. */
function withoutScheme(text: string, folder: string): string {
  const path = text.replace(/^\w+:(\/\/(?=\/))?/, '').replace(/\?.*$/, '')
  return path.startsWith('/') ? path : joinPath(folder, path)
}
