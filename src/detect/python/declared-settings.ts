// Variables that no call names: fields of settings classes, and settings that a framework fills by a prefix.
import type { PrefixedSettings } from '../../model/provider.ts'
import { evidenceAt } from '../repository.ts'
import type { Expression } from './expression.ts'
import { definedName, type PythonModule, type Statement } from './module.ts'
import { isForTests, type Located, type Program } from './program.ts'
import type { Reading } from './reading.ts'
import { lastName, walk } from './walk.ts'

export function declaredReadings(program: Program, prefixed: PrefixedSettings | undefined): Reading[] {
  const fields = program.modules.flatMap((module) => fieldReadings(program, module))
  return prefixed ? [...fields, ...prefixReadings(program, prefixed)] : fields
}

/** `class Settings(BaseSettings)`: each field is read from the variable of its name. */
function fieldReadings(program: Program, module: PythonModule): Reading[] {
  if (!program.repository.text(module.file).includes('BaseSettings')) return []
  const bases = settingsClasses(program)
  return module.statements.flatMap((statement) => {
    const owner = statement.parent
    const field = owner?.head === 'class' && bases.has(definedName(owner) ?? '') ? fieldOf(statement) : undefined
    if (!owner || !field || isForTests(statement)) return []
    const name = (field.alias ?? `${prefixOf(module, owner)}${field.name}`).toUpperCase()
    return [
      {
        name,
        required: field.required,
        fallback: field.fallback,
        settings: [field.name],
        connection: undefined,
        evidence: evidenceAt(program.repository, module.file, statement.line),
      },
    ]
  })
}

function settingsClasses(program: Program): ReadonlySet<string> {
  const found = new Set(['BaseSettings'])
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const module of program.modules) {
      for (const statement of module.statements) {
        const [made] = statement.head === 'class' ? statement.expressions : []
        if (made?.kind === 'call' && made.args.some((each) => found.has(lastName(each))))
          found.add(definedName(statement) ?? '')
      }
    }
  }
  return found
}

interface Field {
  readonly name: string
  readonly alias: string | undefined
  readonly required: boolean
  readonly fallback: string | undefined
}

/** `name: type`, `name: type = default`, `name: type = Field(default, alias="X")`. */
function fieldOf(statement: Statement): Field | undefined {
  const [first] = statement.head === '' ? statement.expressions : []
  const [declared, value] =
    first?.kind === 'operation' && first.operator === '=' ? [first.left, first.right] : [first, undefined]
  if (declared?.kind !== 'operation' || declared.operator !== ':' || declared.left.kind !== 'name') return undefined
  const name = declared.left.name
  if (name === 'model_config' || name.startsWith('_') || lastName(declared.right) === 'ClassVar') return undefined
  const call = value?.kind === 'call' && lastName(value.callee) === 'Field' ? value : undefined
  const alias = ['validation_alias', 'alias', 'env'].flatMap((key) => call?.keywords.get(key) ?? [])[0]
  const start = call ? (call.keywords.get('default') ?? call.keywords.get('default_factory') ?? call.args[0]) : value
  const isOpen = start === undefined || (start.kind === 'other' && start.parts.length === 0)
  return {
    name,
    alias: alias?.kind === 'text' ? alias.text : undefined,
    required: isOpen,
    fallback: isOpen ? undefined : plainText(start),
  }
}

function plainText(expression: Expression): string | undefined {
  if (expression.kind === 'text' || expression.kind === 'number') return expression.text || undefined
  if (expression.kind === 'name') return /^(True|False)$/.test(expression.name) ? expression.name : undefined
  return '…'
}

/** `env_prefix` of the class, in either of its two places. */
function prefixOf(module: PythonModule, owner: Statement): string {
  for (const statement of module.statements) {
    if (statement.parent !== owner && statement.parent?.parent !== owner) continue
    if (!statement.tokens.some((token) => token.text === 'env_prefix')) continue
    for (const { expression } of walk(statement.expressions)) {
      const value =
        expression.kind === 'call'
          ? expression.keywords.get('env_prefix')
          : expression.kind === 'operation' && lastName(expression.left) === 'env_prefix'
            ? expression.right
            : undefined
      if (value?.kind === 'text') return value.text
    }
  }
  return ''
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
