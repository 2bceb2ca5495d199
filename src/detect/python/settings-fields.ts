// Fields of settings classes, each of which is read from the variable of its name.
import type { Expression } from './expression.ts'
import { definedName, type PythonModule, type Statement } from './module.ts'
import { isForTests, type Program } from './program.ts'
import { lastName, walk } from './walk.ts'

export interface SettingsField extends Field {
  /** The environment variable. */
  readonly variable: string
  readonly module: PythonModule
  readonly statement: Statement
  readonly line: number
}

const cache = new WeakMap<Program['modules'], readonly SettingsField[]>()

/** `class Settings(BaseSettings)`, and classes made of such. */
export function settingsFields({
  repository,
  modules,
}: Pick<Program, 'repository' | 'modules'>): readonly SettingsField[] {
  const kept = cache.get(modules)
  if (kept) return kept
  const bases = settingsClasses(modules)
  const found = bases.size === 1 ? [] : modules.flatMap((module) => fieldsIn(repository, module, bases))
  cache.set(modules, found)
  return found
}

function fieldsIn(
  repository: Program['repository'],
  module: PythonModule,
  bases: ReadonlySet<string>,
): SettingsField[] {
  if (!/\bclass\b/.test(repository.text(module.file))) return []
  return module.statements.flatMap((statement) => {
    const owner = statement.parent
    const field = owner?.head === 'class' && bases.has(definedName(owner) ?? '') ? fieldOf(statement) : undefined
    if (!owner || !field || isForTests(statement)) return []
    const prefix = configOf(module, owner, 'env_prefix')
    const exact = configOf(module, owner, 'case_sensitive')
    const name = field.alias ?? `${prefix?.kind === 'text' ? prefix.text : ''}${field.name}`
    const variable = exact?.kind === 'name' && exact.name === 'True' ? name : name.toUpperCase()
    const required = field.required || isInsistedOn(module, owner, field.name)
    return [{ ...field, required, variable, module, statement, line: statement.line }]
  })
}

function settingsClasses(modules: Program['modules']): ReadonlySet<string> {
  const found = new Set(['BaseSettings'])
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const module of modules) {
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
  /** What it is without its variable. */
  readonly start: Expression | undefined
  /** Its variable is read as JSON. */
  readonly isList: boolean
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
  const [given] = ['validation_alias', 'alias', 'env'].flatMap((key) => call?.keywords.get(key) ?? [])
  // Of several the first is as good as any.
  const alias = given?.kind === 'call' ? given.args[0] : given?.kind === 'list' ? given.items[0] : given
  const start = call ? (call.keywords.get('default') ?? call.keywords.get('default_factory') ?? call.args[0]) : value
  const isOpen = start === undefined || (start.kind === 'other' && start.parts.length === 0)
  return {
    name,
    alias: alias?.kind === 'text' ? alias.text : undefined,
    required: isOpen,
    fallback: isOpen ? undefined : plainText(start),
    start: isOpen ? undefined : start,
    isList:
      declared.right.kind === 'item' && /^(list|set|tuple|dict|sequence|frozenset)$/i.test(lastName(declared.right.of)),
  }
}

function plainText(expression: Expression): string | undefined {
  if (expression.kind === 'text' || expression.kind === 'number') return expression.text || undefined
  if (expression.kind === 'name') return /^(True|False)$/.test(expression.name) ? expression.name : undefined
  return '…'
}

/** `env_prefix` and other words of the class, in either of their two places. */
function configOf(module: PythonModule, owner: Statement, key: string): Expression | undefined {
  for (const statement of module.statements) {
    if (statement.parent !== owner && statement.parent?.parent !== owner) continue
    if (!statement.tokens.some((token) => token.text === key)) continue
    for (const { expression } of walk(statement.expressions)) {
      const value =
        expression.kind === 'call'
          ? expression.keywords.get(key)
          : expression.kind === 'operation' &&
              (lastName(expression.left) === key || (expression.left.kind === 'text' && expression.left.text === key))
            ? expression.right
            : undefined
      if (value) return value
    }
  }
  return undefined
}

/** `if … not self.field: raise …` in a method of the class. */
function isInsistedOn({ statements }: PythonModule, owner: Statement, name: string): boolean {
  return statements.some(
    (test) =>
      test.head === 'if' &&
      test.parent?.parent === owner &&
      / not self \. (\w+)$/.exec(test.tokens.map(({ text }) => text).join(' '))?.[1] === name &&
      statements.some((each) => each.head === 'raise' && each.parent === test),
  )
}
