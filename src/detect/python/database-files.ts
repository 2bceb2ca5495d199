// Databases that are files, as the code of an app names them: by a URL, a call that opens one, or a map of its settings.
import type { Finding } from '../../model/detection.ts'
import type { FileProvider } from '../../model/datastore-provider.ts'
import { joinPath, relativeTo } from '../paths.ts'
import { evidenceAt } from '../repository.ts'
import { settingsFiles } from './config-files.ts'
import { isCommand } from './environment.ts'
import { fullName } from './environment-read.ts'
import type { DatabaseMaps } from './database-maps.ts'
import { isUnderMain, type Statement } from './module.ts'
import { isForTests, type Located, type Program } from './program.ts'
import { valuesOf, type Known } from './values.ts'
import { walk, type Visit } from './walk.ts'

/** What tells a map of a database that is a file. */
type FileMaps = Pick<DatabaseMaps, 'key' | 'file'>

interface Place {
  readonly located: Located
  /** Begins with a scheme, and not with a folder. */
  readonly isUrl: boolean
}

/** Paths as seen from the app's folder `path`; absolute where the code says so. */
export function databaseFiles(
  program: Program,
  path: string,
  packages: ReadonlySet<string>,
  { opening, detection }: FileProvider,
  maps: FileMaps | undefined,
): Finding<string>[] {
  const begins = new RegExp(`^(?:${detection.schemes.join('|')})(?:\\+\\w+)?://`)
  const folder = Object.entries(opening.folders).find(([name]) => packages.has(name))?.[1] ?? '.'
  const found = new Map<string, Finding<string>>()
  const add = (file: Known | undefined, from: string, line: number): void => {
    if (!file?.whole || opening.memory.test(file.text)) return
    const place = file.path || file.text.startsWith('/') ? file.text : joinPath(program.root, file.text)
    const value = relativeTo(path, place) ?? place
    const evidence = [evidenceAt(program.repository, from, line)]
    if (!found.has(value)) found.set(value, { value, confidence: 0.8, evidence })
  }
  for (const { located, isUrl } of placesOf(program, opening, begins, maps))
    for (const known of valuesOf(program, located))
      add(isUrl ? pathInUrl(known, begins, folder) : known, located.module.file, located.expression.line)
  for (const file of settingsFiles(program))
    for (const [index, line] of program.repository.text(file).split('\n', 2000).entries())
      for (const word of line.split(/[\s"'=]+/))
        add(pathInUrl({ text: word, path: false, whole: true }, begins, folder), file, index + 1)
  return [...found.values()]
}

function* placesOf(
  program: Program,
  opening: FileProvider['opening'],
  begins: RegExp,
  maps: FileMaps | undefined,
): Generator<Place> {
  const called = new Set(opening.python.map((name) => name.slice(name.lastIndexOf('.') + 1)))
  for (const module of program.modules)
    for (const statement of module.statements) {
      if (
        !statement.tokens.some(({ kind, text }) =>
          kind === 'text' ? begins.test(text) || text === maps?.key : called.has(text),
        ) ||
        isOfDevelopment(statement)
      )
        continue
      for (const visit of walk(statement.expressions)) {
        const { expression } = visit
        const at = (each: Located['expression']): Located => ({ module, statement, expression: each })
        if (expression.kind === 'text' && begins.test(expression.text))
          yield { located: at(wholeText(visit)), isUrl: true }
        if (expression.kind === 'call' && opening.python.includes(fullName(module, expression.callee) ?? '')) {
          const given = expression.args[0] ?? expression.keywords.get('database')
          if (given) yield { located: at(given), isUrl: false }
        }
        const name = maps && nameInMap(program, at(expression), maps)
        if (name) yield { located: at(name), isUrl: false }
      }
    }
}

function isOfDevelopment(statement: Statement): boolean {
  return isForTests(statement) || isUnderMain(statement) || isCommand(statement)
}

/** The whole text that a piece is the beginning of: `"scheme:///" + path`, `f"scheme:///{path}"`. */
function wholeText({ expression, above }: Visit): Located['expression'] {
  let whole = expression
  for (let visit = above; visit; visit = visit.above) {
    const { expression: outer } = visit
    const isJoined =
      outer.kind === 'format' || (outer.kind === 'operation' && /^[+%]$/.test(outer.operator) && outer.left === whole)
    const isFormat = outer.kind === 'attribute' && outer.name === 'format'
    if (!isJoined && !isFormat && !(outer.kind === 'call' && outer.callee === whole)) break
    whole = outer
  }
  return whole
}

/** The entry of a map with the database's name, where its engine is a file's. */
function nameInMap(
  program: Program,
  { expression, ...place }: Located,
  { key, file }: FileMaps,
): Located['expression'] | undefined {
  if (expression.kind !== 'list') return undefined
  const entry = (word: string): Located['expression'] | undefined => {
    const item = expression.items.find(
      (each) => each.kind === 'operation' && each.left.kind === 'text' && each.left.text === word,
    )
    return item?.kind === 'operation' ? item.right : undefined
  }
  const engine = entry(key)
  const isFile = engine && valuesOf(program, { ...place, expression: engine }).some(({ text }) => file.test(text))
  return isFile ? entry('NAME') : undefined
}

/** `scheme:///shop.db` is relative, `scheme:////data/shop.db` is not. */
function pathInUrl({ text, path, whole }: Known, begins: RegExp, folder: string): Known | undefined {
  const rest = text.replace(begins, '')
  if (rest === text) return undefined
  const file = rest.replace(/^\//, '').replace(/[?#].*$/, '')
  return { text: path || file.startsWith('/') || file === '' ? file : joinPath(folder, file), path, whole }
}
