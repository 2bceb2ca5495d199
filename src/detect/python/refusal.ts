// Whether an app insists on a variable: it stops where the variable is absent, or reads it unguarded.
import { fullName } from './environment-read.ts'
import type { Expression } from './expression.ts'
import { assignmentOf, definedName, enclosing, type PythonModule, type Statement } from './module.ts'
import type { Located } from './program.ts'
import { dottedName, type Visit } from './walk.ts'

const startsTheApp =
  /^(create|make|build|get|init|load|read|configure)_?(app|application|config|settings|env)|config|settings|validate|from_env|check_env|require/i

export function isCaught(statement: Statement): boolean {
  return enclosing(statement, 'try') !== undefined && !enclosing(statement, 'except')
}

/** Whether the code stops when the variable is absent: `if not X: raise …` where the app starts. */
export function isRefused({ module, statement }: Located, visit: Visit): boolean {
  const block = enclosing(statement, 'def')
  if (block && !startsTheApp.test(definedName(block) ?? '')) return false
  if (statement.head === 'assert') return statement.expressions[0] === visit.expression
  if (statement.head === 'if') return isForAbsence(visit, statement) && raises(module.statements, statement)
  const names = (assignmentOf(statement)?.targets ?? [])
    .map((target) => dottedName(target))
    .filter((name) => name !== undefined)
  return module.statements.some(
    (test) =>
      test.head === 'if' &&
      test.line > statement.line &&
      enclosing(test, 'def') === block &&
      isAbsence(test, names) &&
      raises(module.statements, test),
  )
}

/** A test that holds when what is read is absent: `not X`, `X is None`, `X == ""`, `"X" not in os.environ`. */
function isForAbsence(visit: Visit, statement: Statement): boolean {
  const { expression } = visit
  let absent = expression.kind === 'operation' && expression.operator === 'not in'
  let inner = visit
  for (let above = visit.above; above; above = above.above) {
    const outer = above.expression
    if (outer.kind === 'operation') {
      if (outer.operator === 'is' || outer.operator === '==')
        absent ||= outer.left === inner.expression && isEmpty(outer.right)
      else if (outer.operator !== 'or') return false
    } else if (outer.kind === 'other') absent ||= statement.tokens[1]?.text === 'not'
    inner = above
  }
  return absent
}

function isEmpty(expression: Expression): boolean {
  return (
    (expression.kind === 'name' && expression.name === 'None') || (expression.kind === 'text' && expression.text === '')
  )
}

/** `if not X` or `if X is None`, with nothing else beside it. */
export function isAbsence(test: Statement, names: readonly string[]): boolean {
  const source = test.tokens
    .slice(1)
    .map((token) => token.text)
    .join(' ')
    .replaceAll(' . ', '.')
  return names.some(
    (name) => source === `not ${name}` || source === `${name} is None` || source.startsWith(`not ${name} or`),
  )
}

function raises(statements: readonly Statement[], block: Statement): boolean {
  return statements.some(
    (each) =>
      each.parent === block &&
      (each.head === 'raise' ||
        /^(sys\.exit|exit|abort|quit|os\._exit)$/.test(
          each.expressions[0]?.kind === 'call' ? (dottedName(each.expressions[0].callee) ?? '') : '',
        )),
  )
}

/** Whether a read happens only where a variable is there: `if "X" in os.environ:`, `if os.getenv("X"):`. */
export function isGuarded({ module, statement }: Located, visit: Visit): boolean {
  for (let inner = visit; inner.above; inner = inner.above) {
    const outer = inner.above.expression
    if (outer.kind === 'choice' && outer.test !== inner.expression)
      if (presence(module, outer.test) === (outer.yes === inner.expression)) return true
    if (outer.kind === 'operation' && outer.operator === 'and' && outer.right === inner.expression)
      if (presence(module, outer.left)) return true
  }
  for (let block = statement.parent; block; block = block.parent) {
    const isElse = block.head === 'else'
    const test = isElse ? ifBefore(module, block) : block
    if (!test || !['if', 'elif'].includes(test.head)) continue
    if (test.expressions.some((expression) => presence(module, expression) === !isElse)) return true
  }
  return false
}

/** The `if` that an `else` belongs to. */
function ifBefore(module: PythonModule, block: Statement): Statement | undefined {
  return module.statements
    .slice(0, module.statements.indexOf(block))
    .findLast((each) => each.parent === block.parent && each.head === 'if')
}

/** True: a test that some variable is there. False: that one is absent. Undefined: it asks something else. */
function presence(module: PythonModule, test: Expression, steps = 2): boolean | undefined {
  if (test.kind === 'operation' && test.operator === 'and')
    return presence(module, test.left, steps) ?? presence(module, test.right, steps)
  if (test.kind === 'operation' && test.operator === 'or') {
    const sides = [presence(module, test.left, steps), presence(module, test.right, steps)]
    return sides[0] === sides[1] ? sides[0] : undefined
  }
  if (test.kind === 'operation' && /^(not )?in$/.test(test.operator))
    return fullName(module, test.right) === 'os.environ' ? test.operator === 'in' : undefined
  if (test.kind === 'other' && test.parts.length === 1) {
    const [part] = test.parts
    const inner = part && presence(module, part, steps)
    return inner === undefined ? undefined : !inner
  }
  // `MAIL = "MAIL_HOST" in os.environ`, `if MAIL:`.
  if (test.kind === 'name' && steps > 0) {
    const given = module.statements.map(assignmentOf).find((each) => isNamed(each?.targets, test.name))
    return given && presence(module, given.value, steps - 1)
  }
  return test.kind === 'call' && /^os\.(getenv|environ\.get)$/.test(fullName(module, test.callee) ?? '')
    ? true
    : undefined
}

function isNamed(targets: readonly Expression[] | undefined, name: string): boolean {
  return targets?.some((target) => target.kind === 'name' && target.name === name) ?? false
}
