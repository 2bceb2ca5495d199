// The paths that an app's code answers, with the prefixes of everything that they are mounted on.
import type { Program, Located } from './program.ts'
import type { Expression } from './expression.ts'
import { importedFiles, importsOf, originOf } from './imports.ts'
import { bindingsOf } from './bindings.ts'
import { assignmentOf, type PythonModule, type Statement } from './module.ts'
import { valuesOf } from './values.ts'
import { dottedName, lastName } from './walk.ts'

type Call = Extract<Expression, { kind: 'call' }>

/** A path, and the function that answers it. */
export interface CodeRoute {
  readonly path: string
  readonly module: PythonModule
  /** The line of its decorator. */
  readonly decorator: Statement
  readonly call: Call
  readonly definition: Statement
  /** Where the groups that it belongs to are made and mounted. */
  readonly groups: readonly Located[]
}

/** A group of routes mounted on another one, or on the app. */
interface Mount {
  readonly child: string
  readonly parent: string
  readonly prefix: string | undefined
  /** A prefix in place of the group's own. */
  readonly replaces: boolean
  readonly located: Located
}

interface Place {
  readonly prefix: string
  readonly groups: readonly Located[]
}

const decorating = /^(get|post|put|patch|delete|head|options|route|api_route|websocket|websocket_route)$/
const mounting = /^(register|include|mount|add)(_|$)/

export function routesOf(program: Program): CodeRoute[] {
  const mounts = new Map<string, Mount[]>()
  for (const mount of mountsOf(program)) mounts.set(mount.child, [...(mounts.get(mount.child) ?? []), mount])
  const found: CodeRoute[] = []
  for (const module of program.modules) {
    for (const definition of module.statements) {
      if (definition.head !== 'def') continue
      for (const decorator of definition.decorators) {
        const [call] = decorator.expressions
        if (call?.kind !== 'call' || call.callee.kind !== 'attribute' || !decorating.test(call.callee.name)) continue
        const path = textOf(
          program,
          { module, statement: decorator, expression: call },
          call.args[0] ?? keywordOf(call, 'path', 'rule'),
        )
        if (path === undefined || !/^(\/|$)/.test(path)) continue
        for (const { prefix, groups } of placesOf(program, mounts, keyOf(program, module, call.callee.of), 0))
          found.push({ path: clean(`${prefix}${path}`), module, decorator, call, definition, groups })
      }
    }
  }
  return found
}

function clean(path: string): string {
  return `/${path}`.replaceAll(/\/{2,}/g, '/')
}

/** Which object a name means, wherever it is imported: its file and its name there. */
function keyOf(
  program: Program,
  module: PythonModule,
  expression: Expression,
  statement?: Statement,
  depth = 0,
): string {
  const { repository, root } = program
  if (expression.kind === 'name') {
    if (definitionOf(module, expression.name)) return `${module.file}#${expression.name}`
    const origin = originOf(repository, module.file, root, expression.name)
    if (origin) return `${origin.file}#${origin.name}`
    // A parameter is what callers give.
    const [given] =
      statement && depth < 3 ? bindingsOf(program, { module, statement, expression }, expression.name) : []
    return given
      ? keyOf(program, given.module, given.expression, given.statement, depth + 1)
      : `${module.file}#${expression.name}`
  }
  if (expression.kind === 'attribute') {
    const owner = dottedName(expression.of) ?? ''
    const file = importsOf(module)
      .filter((each) => each.as === owner || each.module === owner || each.names.some(([, here]) => here === owner))
      .flatMap((each) => {
        const there = each.names.find(([, here]) => here === owner)?.[0] ?? each.module.split('.').at(-1) ?? ''
        return importedFiles(repository, module.file, root, each).filter((path) =>
          path.replace(/(\/__init__)?\.py$/, '').endsWith(there),
        )
      })
      .at(-1)
    if (file !== undefined) {
      // A package may pass on what one of its modules makes.
      const origin = definitionOf(repository.module(file), expression.name)
        ? undefined
        : originOf(repository, file, root, expression.name)
      return origin ? `${origin.file}#${origin.name}` : `${file}#${expression.name}`
    }
  }
  return `${module.file}#${lastName(expression)}`
}

/** Where a name is given what a call makes: an app, or a group of routes. */
function definitionOf(module: PythonModule, name: string): Located | undefined {
  for (const statement of module.statements) {
    if (!statement.tokens.some(({ text }) => text === name)) continue
    const assignment = assignmentOf(statement)
    if (assignment?.value.kind === 'call' && assignment.targets.some((target) => lastName(target) === name))
      return { module, statement, expression: assignment.value }
  }
  return undefined
}

function mountsOf(program: Program): Mount[] {
  const named = [...program.calls].filter(([name]) => mounting.test(name)).flatMap(([, calls]) => calls)
  return named.flatMap((located): Mount[] => {
    const { module, expression } = located
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return []
    const [first, second] = expression.args
    const isPath = first?.kind === 'text'
    const child = isPath ? (second ?? keywordOf(expression, 'app')) : first
    if (!child || (child.kind !== 'name' && child.kind !== 'attribute')) return []
    const replacing = expression.keywords.get('url_prefix')
    const given = isPath ? first : (replacing ?? expression.keywords.get('prefix'))
    return [
      {
        child: keyOf(program, module, child, located.statement),
        parent: keyOf(program, module, expression.callee.of, located.statement),
        prefix: given ? textOf(program, located, given) : '',
        replaces: replacing !== undefined,
        located,
      },
    ]
  })
}

/** Every prefix under which a group is mounted; none that is known where one cannot be told. */
function placesOf(
  program: Program,
  mounts: ReadonlyMap<string, readonly Mount[]>,
  key: string,
  depth: number,
): Place[] {
  const [file = '', name = ''] = key.split('#')
  const made = program.repository.has(file) ? definitionOf(program.repository.module(file), name) : undefined
  const given = made?.expression.kind === 'call' ? keywordOf(made.expression, 'prefix', 'url_prefix') : undefined
  const base = made && given ? textOf(program, made, given) : ''
  const own = mounts.get(key) ?? []
  if (base === undefined || depth > 6) return []
  const groups = made ? [made] : []
  if (own.length === 0) return [{ prefix: base, groups }]
  return own.flatMap((mount) =>
    mount.prefix === undefined
      ? []
      : placesOf(program, mounts, mount.parent, depth + 1).map((above) => ({
          prefix: clean(`${above.prefix}/${mount.replaces ? mount.prefix : `${mount.prefix}/${base}`}`),
          groups: [...groups, mount.located, ...above.groups],
        })),
  )
}

function keywordOf(call: Call, ...names: readonly string[]): Expression | undefined {
  return names.map((name) => call.keywords.get(name)).find((value) => value !== undefined)
}

function textOf(program: Program, located: Located, expression: Expression | undefined): string | undefined {
  if (!expression) return undefined
  if (expression.kind === 'text') return expression.text
  const [value] = valuesOf(program, { ...located, expression })
  return value?.whole && !value.path ? value.text : undefined
}
