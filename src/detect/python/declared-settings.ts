// Variables that no call names: fields of settings classes, and settings that a framework fills by a prefix.
import type { PrefixedSettings } from '../../model/provider.ts'
import { evidenceAt } from '../repository.ts'
import type { Expression } from './expression.ts'
import type { Located, Program } from './program.ts'
import type { Reading } from '../reading.ts'
import { settingsFields } from './settings-fields.ts'
import { lastName, walk } from './walk.ts'

export function declaredReadings(program: Program, prefixed: PrefixedSettings | undefined): Reading[] {
  const fields = settingsFields(program).map(
    ({ variable, name, required, fallback, isList, module, line }): Reading => ({
      name: variable,
      required,
      fallback,
      isList,
      settings: [name],
      connection: undefined,
      evidence: evidenceAt(program.repository, module.file, line),
    }),
  )
  return prefixed ? [...fields, ...prefixReadings(program, prefixed)] : fields
}

/** A call fills settings by a prefix: every setting that the code reads by its name has a variable. */
function prefixReadings(program: Program, prefixed: PrefixedSettings): Reading[] {
  const [call] = program.calls.get(prefixed.call) ?? []
  if (call?.expression.kind !== 'call') return []
  const given = call.expression.args[0] ?? call.expression.keywords.get('prefix')
  const prefix = given?.kind === 'text' ? given.text : prefixed.prefix
  const read = new Map<string, { located: Located; strict: boolean }>()
  for (const module of program.modules) {
    for (const statement of module.statements) {
      if (!statement.tokens.some((token) => token.text === 'config')) continue
      for (const { expression } of walk(statement.expressions)) {
        const key = settingKey(expression)
        if (key !== undefined && !read.has(key))
          read.set(key, { located: { module, statement, expression }, strict: expression.kind === 'item' })
      }
    }
  }
  for (const [key, [located]] of program.settings)
    if (located && !read.has(key) && isOwnSetting(located)) read.set(key, { located, strict: false })
  return [...read].map(([key, { located, strict }]) => ({
    name: `${prefix}_${key}`,
    required: strict && !program.settings.has(key),
    fallback: undefined,
    settings: [key],
    connection: undefined,
    evidence: evidenceAt(program.repository, located.module.file, located.expression.line),
  }))
}

/** `config["KEY"]`, `config.get("KEY")`. */
function settingKey(expression: Expression): string | undefined {
  const [of, key] =
    expression.kind === 'item'
      ? [expression.of, expression.index]
      : expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.name === 'get'
        ? [expression.callee.of, expression.args[0]]
        : []
  return of && lastName(of) === 'config' && key?.kind === 'text' && /^[A-Z][A-Z0-9_]+$/.test(key.text)
    ? key.text
    : undefined
}

/** A default that the app sets itself: `app.config["KEY"] = …`, `from_mapping(KEY=…)`. */
function isOwnSetting({ statement }: Located): boolean {
  return statement.tokens.some((token) => token.text === 'config')
}
