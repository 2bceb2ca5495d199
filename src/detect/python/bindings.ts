// Where a name gets its value: assignments, loops, callers, imports, classes, settings.
import { parentOf } from '../paths.ts'
import type { Expression } from './expression.ts'
import { moduleFile, originOf } from './imports.ts'
import { assignmentOf, definedName, enclosing, parametersOf, type PythonModule, type Statement } from './module.ts'
import type { Located, Program } from './program.ts'
import { settingsFields } from './settings-fields.ts'
import { dottedName, lastName } from './walk.ts'

/** Expressions that a name stands for at a place, from the innermost scope that gives it. */
export function bindingsOf(program: Program, { module, statement }: Located, name: string): readonly Located[] {
  for (let scope = enclosing(statement, 'def', 'class'); scope; scope = enclosing(scope, 'def', 'class')) {
    const found = assignedIn(module, scope, name).filter(
      (each) => each.statement !== statement || statement.head === 'for',
    )
    if (found.length > 0) return found
    const given = scope.head === 'def' ? argumentsFor(program, module, scope, name) : []
    if (given.length > 0) return given
  }
  const top = assignedIn(module, undefined, name)
  if (top.length > 0) return top.filter((each) => each.statement !== statement)
  const origin = originOf(program.repository, module.file, program.root, name)
  return origin ? assignedIn(program.repository.module(origin.file), undefined, origin.name) : []
}

/** Expressions behind `module.name`, `self.name`, `Class.name` and `settings.NAME`. */
export function attributeBindings(
  program: Program,
  { module, statement }: Located,
  attribute: Extract<Expression, { kind: 'attribute' }>,
): readonly Located[] {
  const owner = dottedName(attribute.of)
  if (owner === 'self' || owner === 'cls') return members(module, statement, attribute.name)
  const file =
    owner === undefined
      ? undefined
      : (moduleFile(program.repository, program.root, owner) ??
        moduleFile(program.repository, parentOf(module.file), owner))
  const found = file === undefined ? [] : assignedIn(program.repository.module(file), undefined, attribute.name)
  const named = found.length > 0 ? found : (program.settings.get(attribute.name) ?? [])
  if (named.length > 0) return named
  return settingsFields(program).flatMap(({ name, start, module: home, statement: field }) =>
    name === attribute.name && start ? [{ module: home, statement: field, expression: start }] : [],
  )
}

/** What a function of the app returns. */
export function returnsOf(program: Program, from: PythonModule, name: string): readonly Located[] {
  const definitions = program.functions.get(name) ?? []
  const definition =
    definitions.find((each) => each.module === from) ?? (definitions.length === 1 ? definitions[0] : undefined)
  if (!definition) return []
  const { module } = definition
  const returns = module.statements.filter(
    (each) => each.head === 'return' && enclosing(each, 'def') === definition.statement,
  )
  return returns.flatMap((statement) => statement.expressions.map((expression) => ({ module, statement, expression })))
}

/** Values given to a name in one scope, by assignment or by `for`. */
function assignedIn(module: PythonModule, scope: Statement | undefined, name: string): Located[] {
  const found: Located[] = []
  for (const statement of module.statements) {
    if (enclosing(statement, 'def', 'class') !== scope) continue
    const assignment = assignmentOf(statement)
    if (assignment?.targets.some((target) => target.kind === 'name' && target.name === name))
      found.push({ module, statement, expression: assignment.value })
    const [loop] = statement.head === 'for' ? statement.expressions : []
    if (loop?.kind === 'operation' && loop.operator === 'in' && lastName(loop.left) === name)
      found.push({ module, statement, expression: loop.right })
  }
  return found
}

/** What callers give for a parameter; with no caller in sight, its default. */
function argumentsFor(program: Program, module: PythonModule, definition: Statement, name: string): Located[] {
  const parameters = parametersOf(definition)
  const position = parameters.findIndex((each) => each.name === name)
  if (position < 0) return []
  const offset = parameters[0]?.name === 'self' || parameters[0]?.name === 'cls' ? 1 : 0
  const given = (program.calls.get(definedName(definition) ?? '') ?? []).flatMap((call) => {
    if (call.expression.kind !== 'call') return []
    const expression = call.expression.keywords.get(name) ?? call.expression.args[position - offset]
    return expression ? [{ ...call, expression }] : []
  })
  const fallback = parameters[position]?.fallback
  return given.length === 0 && fallback ? [{ module, statement: definition, expression: fallback }] : given
}

/** `self.name`: what the class or its methods assign. */
function members(module: PythonModule, statement: Statement, name: string): Located[] {
  const owner = enclosing(statement, 'class')
  if (!owner) return []
  return module.statements.flatMap((each) => {
    const assignment = each === statement || enclosing(each, 'class') !== owner ? undefined : assignmentOf(each)
    const isMember = assignment?.targets.some(
      (target) =>
        lastName(target) === name &&
        (target.kind === 'name' || (target.kind === 'attribute' && lastName(target.of) === 'self')),
    )
    return assignment && isMember ? [{ module, statement: each, expression: assignment.value }] : []
  })
}
