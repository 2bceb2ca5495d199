// A variable that chooses an app's database by its kind: what it has to say for the one whose driver is required.
import type { SettingsModule } from '../model/provider.ts'
import { enclosing } from './python/module.ts'
import type { Program } from './python/program.ts'

/** Variables that hold a word for a kind of database. */
export const kindName = /^(.*_)?(DB|DATABASE|SQL)(_(ENGINE|TYPE|BACKEND|DRIVER|DIALECT|KIND|VENDOR|CLIENT))?$/

/** The engine of the database whose driver is there, such as `package.backends.name`. */
export function requiredEngine(
  { engine: { byDriver } }: SettingsModule,
  packages: ReadonlySet<string>,
): string | undefined {
  return Object.entries(byDriver).find(([driver]) => packages.has(driver))?.[1]
}

/** The value for a variable of these names, itself first; undefined for one that chooses nothing. */
export function engineValue(
  program: Program,
  { engine: { key } }: SettingsModule,
  engine: string,
  [name = '', ...settings]: readonly string[],
  start: string,
): string | undefined {
  if (settings.includes(key)) return engine
  if (!kindName.test(name)) return undefined
  const word = engine.slice(engine.lastIndexOf('.') + 1)
  const compared = wordsBeside(program, new Set([name, ...settings])).find(
    (each) => each.length > 1 && (word.startsWith(each.toLowerCase()) || each.toLowerCase().startsWith(word)),
  )
  if (compared !== undefined) return compared
  if (start.includes('.')) return engine
  return /_(ENGINE|BACKEND)$/.test(name) ? word : undefined
}

/** Texts that stand in one condition with a name. */
function wordsBeside(program: Program, names: ReadonlySet<string>): string[] {
  return program.modules.flatMap(({ statements }) =>
    statements
      .filter(
        (statement) =>
          (statement.head === 'if' || statement.head === 'elif') &&
          enclosing(statement, 'def') === undefined &&
          statement.tokens.some(({ text }) => names.has(text)),
      )
      .flatMap(({ tokens }) => tokens.flatMap(({ kind, text }) => (kind === 'text' && !names.has(text) ? text : []))),
  )
}
