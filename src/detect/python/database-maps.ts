// Maps by which an app's settings describe a database.
import { environmentRead } from './environment-read.ts'
import type { Expression } from './expression.ts'
import type { Located, Program } from './program.ts'
import { valuesOf } from './values.ts'
import { walk } from './walk.ts'

/** Maps that describe a database: `{"ENGINE": "package.backends.name", "HOST": …}`. */
export interface DatabaseMaps {
  /** The key by which such a map is known. */
  readonly key: string
  /** The engine where a variable chooses it. */
  readonly engine: string | undefined
  /** Engines whose database is a file. */
  readonly file: RegExp
}

/** The entries of a map of a database, with its engine's last word: of a file, where no server's driver is there, its name alone. */
export function mapEntries(
  program: Program,
  located: Located,
  { key, engine, file }: DatabaseMaps,
): { readonly scheme: string; readonly entries: readonly (readonly [string, Expression])[] } {
  const { expression } = located
  const entries = (expression.kind === 'list' ? expression.items : []).flatMap((item): [string, Expression][] =>
    item.kind === 'operation' && item.operator === ':' && item.left.kind === 'text'
      ? [[item.left.text, item.right]]
      : [],
  )
  const given = entries.find(([word]) => word === key)?.[1]
  if (!given) return { scheme: '', entries: [] }
  const isRead = [...walk([given])].some((visit) =>
    environmentRead(program, { ...located, expression: visit.expression }),
  )
  const [known] = isRead ? [] : valuesOf(program, { ...located, expression: given })
  const name = isRead ? engine : known?.text
  const isFile = name !== undefined && file.test(name)
  return {
    scheme: name?.slice(name.lastIndexOf('.') + 1).replace(/_.*$/, '') ?? '',
    entries: isFile ? entries.filter(([word]) => word === 'NAME' && engine === undefined) : entries,
  }
}
