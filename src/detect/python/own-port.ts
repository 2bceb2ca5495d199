// The port that an app's entry says itself, where it is started by hand: `app.run(port=7000)`.
import type { Finding } from '../../model/detection.ts'
import { evidenceAt } from '../repository.ts'
import { bindingsOf } from './bindings.ts'
import { environmentRead } from './environment-read.ts'
import type { Expression } from './expression.ts'
import { isUnderMain } from './module.ts'
import type { Located, Program } from './program.ts'
import { valuesOf } from './values.ts'
import { lastName, walk } from './walk.ts'

/** A call of the entry's file that serves: the last word of what is called. */
const serving = /^(run|run_app|run_simple|serve)$/

/** What the entry's own start says is where its people, and whoever stands before it, look for it. */
export function ownPort(program: Program, file: string): Finding<number> | undefined {
  const module = program.repository.module(file)
  for (const statement of module.statements.filter(isUnderMain))
    for (const { expression } of walk(statement.expressions)) {
      if (expression.kind !== 'call' || !serving.test(lastName(expression.callee))) continue
      const given = expression.keywords.get('port')
      const port = given && numberOf(program, { module, statement, expression: given })
      if (port === undefined || port < 1024 || port > 65535) continue
      return { value: port, confidence: 0.7, evidence: [evidenceAt(program.repository, file, given?.line ?? 1)] }
    }
  return undefined
}

/** A number, also as the default of a variable: `int(os.environ.get("PORT", 5000))`. */
function numberOf(program: Program, located: Located, depth = 0): number | undefined {
  const { expression } = located
  const next = (inner: Expression | undefined): number | undefined =>
    inner && depth < 6 ? numberOf(program, { ...located, expression: inner }, depth + 1) : undefined
  switch (expression.kind) {
    case 'number':
      return Number(expression.text)
    case 'operation':
      return expression.operator === 'or' ? next(expression.right) : undefined
    case 'name': {
      const places = bindingsOf(program, located, expression.name)
      return places.map((place) => numberOf(program, place, depth + 1)).find((each) => each !== undefined)
    }
    case 'call': {
      const read = environmentRead(program, { ...located, expression })
      return read ? next(read.fallback) : lastName(expression.callee) === 'int' ? next(expression.args[0]) : undefined
    }
    default: {
      const [known] = valuesOf(program, located)
      return known?.whole && /^\d+$/.test(known.text) ? Number(known.text) : undefined
    }
  }
}
