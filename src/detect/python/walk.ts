// Walks expressions without recursion: a hostile file may nest or chain them as deep as it likes.
import type { Expression } from './expression.ts'

export interface Visit {
  readonly expression: Expression
  /** What it is part of, innermost first. */
  readonly above: Visit | undefined
}

export function* walk(roots: readonly Expression[]): Generator<Visit> {
  const stack: Visit[] = roots.map((expression) => ({ expression, above: undefined })).toReversed()
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    yield visit
    const parts = partsOf(visit.expression)
    for (let index = parts.length - 1; index >= 0; index--) {
      stack.push({ expression: parts[index] as Expression, above: visit })
    }
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'attribute':
      return [expression.of]
    case 'call':
      return [expression.callee, ...expression.args, ...expression.keywords.values()]
    case 'item':
      return [expression.of, expression.index]
    case 'operation':
      return [expression.left, expression.right]
    case 'choice':
      return [expression.test, expression.yes, expression.no]
    case 'list':
      return expression.items
    case 'format':
    case 'other':
      return expression.parts
    default:
      return []
  }
}

/** `a.b.c` as words; undefined when it is not a plain chain of names. */
export function dottedName(expression: Expression): string | undefined {
  const words: string[] = []
  let rest = expression
  while (rest.kind === 'attribute' && words.length < 20) {
    words.unshift(rest.name)
    rest = rest.of
  }
  return rest.kind === 'name' ? [rest.name, ...words].join('.') : undefined
}

/** Last word of a callee: `save` of `x.y().save`. */
export function lastName(expression: Expression): string {
  return expression.kind === 'attribute' || expression.kind === 'name' ? expression.name : ''
}
