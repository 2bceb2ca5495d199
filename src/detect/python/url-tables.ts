// The paths of an app whose table of paths is a list: `urlpatterns = [path("notes/", view), path("", include("x.urls"))]`.
import { parentOf } from '../paths.ts'
import { bindingsOf } from './bindings.ts'
import type { Expression } from './expression.ts'
import { importedFiles, importsOf, moduleFile } from './imports.ts'
import { importFolder } from './search-path.ts'
import { definedName, type PythonModule, type Statement } from './module.ts'
import type { Located, Program } from './program.ts'
import { valuesOf } from './values.ts'
import { lastName } from './walk.ts'

/** A path with what answers it, as far as it is of the repository. */
export interface TableRoute {
  readonly path: string
  readonly module: PythonModule
  readonly line: number
  readonly isWebsocket: boolean
  readonly view: { readonly module: PythonModule; readonly definition: Statement } | undefined
  /** What answers without a name, in the table itself: the body of a lambda. */
  readonly inline: Expression | undefined
  /** The package whose table it includes, where that is not of the repository. */
  readonly foreign: string | undefined
}

const depthLimit = 14
const routeLimit = 2000

/** `setting` names the module with the table. */
export function tableRoutes(program: Program, setting: string): TableRoute[] {
  const found: TableRoute[] = []
  for (const located of program.settings.get(setting) ?? []) {
    const [name] = valuesOf(program, located)
    const file = name?.whole === true ? fileOf(program, name.text) : undefined
    if (file !== undefined) table(program, file, '/', 'urlpatterns', found, 0)
  }
  for (const { file } of program.modules)
    if (program.repository.text(file).includes('websocket_urlpatterns'))
      table(program, file, '/', 'websocket_urlpatterns', found, 0)
  return found.filter(
    (route, index) => found.findIndex(({ path, line }) => path === route.path && line === route.line) === index,
  )
}

function fileOf({ repository, root }: Program, module: string): string | undefined {
  return moduleFile(repository, importFolder(repository, root, module), module)
}

function table(program: Program, file: string, prefix: string, name: string, found: TableRoute[], depth: number): void {
  const module = program.repository.module(file)
  const statements = assigning(module, name)
  // What the module gives it anew replaces what it had.
  const start = statements.findLastIndex(
    (statement) => statement.parent === undefined && statement.tokens[1]?.text === '=',
  )
  for (const statement of statements.slice(Math.max(0, start)))
    for (const expression of statement.expressions)
      visit(program, { module, statement, expression }, prefix, found, depth)
}

function assigning({ statements }: PythonModule, name: string): Statement[] {
  return statements.filter(({ head, tokens }) => head === '' && tokens[0]?.text === name)
}

function visit(program: Program, located: Located, prefix: string, found: TableRoute[], depth: number): void {
  const { expression } = located
  if (depth > depthLimit || found.length >= routeLimit) return
  const next = (inner: Expression, below = prefix): void =>
    visit(program, { ...located, expression: inner }, below, found, depth + 1)
  switch (expression.kind) {
    case 'list':
      for (const item of expression.items) next(item)
      return
    case 'operation':
      if (!/^\+?=$/.test(expression.operator)) next(expression.left)
      return next(expression.right)
    case 'other':
      for (const part of expression.parts) next(part)
      return
    case 'name': {
      const { module, statement } = located
      const before = assigning(module, expression.name)
      const index = before.indexOf(statement)
      // What it had before it is given itself.
      const own = index > 0 ? before[index - 1] : undefined
      for (const earlier of own?.expressions ?? [])
        visit(program, { module, statement: own as Statement, expression: earlier }, prefix, found, depth + 1)
      if (own) return
      for (const place of bindingsOf(program, located, expression.name).slice(0, 3))
        visit(program, place, prefix, found, depth + 1)
      return
    }
    case 'call':
      return visitCall(program, located, expression, prefix, found, depth)
    default:
  }
}

function visitCall(
  program: Program,
  located: Located,
  call: Extract<Expression, { kind: 'call' }>,
  prefix: string,
  found: TableRoute[],
  depth: number,
): void {
  const name = lastName(call.callee)
  if (name === 'i18n_patterns') {
    for (const inner of call.args)
      visit(program, { ...located, expression: inner }, `${prefix}{language}/`, found, depth + 1)
    return
  }
  const [given, target] = [call.args[0] ?? call.keywords.get('route'), call.args[1] ?? call.keywords.get('view')]
  if (!/^(path|re_path|url)$/.test(name) || !given || !target) return
  const [text] = valuesOf(program, { ...located, expression: given })
  if (!text?.whole) return
  const path = prefix + (name === 'path' ? text.text : plainPath(text.text))
  const included = target.kind === 'call' && lastName(target.callee) === 'include' ? target.args[0] : undefined
  const module = included && includedModule(located, included)
  const file = module === undefined ? undefined : fileOf(program, module)
  if (file !== undefined) return table(program, file, path, 'urlpatterns', found, depth + 1)
  if (included && module === undefined && included.kind !== 'attribute')
    return visit(program, { ...located, expression: included }, path, found, depth + 1)
  found.push({
    path: `/${path}`.replaceAll(/\/{2,}/g, '/'),
    module: located.module,
    line: call.line,
    isWebsocket: located.statement.tokens[0]?.text === 'websocket_urlpatterns',
    view: included ? undefined : viewOf(program, located, target),
    inline: lambdaBody(target),
    foreign: module,
  })
}

/** `include("x.urls")`, `include(("x.urls", "x"))`, `include(x.urls)`, `include(urls)` of `from x import urls`. */
function includedModule(located: Located, expression: Expression): string | undefined {
  if (expression.kind === 'list') {
    const [first] = expression.items
    return first?.kind === 'text' ? first.text : undefined
  }
  if (expression.kind === 'text') return expression.text
  if (expression.kind !== 'name') return undefined
  for (const each of importsOf(located.module)) {
    const taken = each.names.find(([, here]) => here === expression.name)
    if (taken && each.level === 0) return `${each.module}.${taken[0]}`
  }
  return undefined
}

/** A regular expression as a path: what is not fixed becomes `{}`. */
function plainPath(pattern: string): string {
  const bare = pattern.replace(/^\^/, '').replace(/(\/\?)?\$$/, '')
  const path = bare.replaceAll(/\((?:[^()]|\([^()]*\))*\)[*+?]?/g, '{}').replaceAll(/\\([./-])/g, '$1')
  return /[\\[\]*+?|^$]/.test(path) ? `${path.replace(/[\\[\]*+?|^$].*$/s, '')}{}` : path
}

function lambdaBody(target: Expression): Expression | undefined {
  const isLambda = target.kind === 'operation' && target.operator === ':' && target.left.kind === 'other'
  return isLambda ? target.right : undefined
}

/** The function or class that answers, as the module imports it. */
function viewOf(program: Program, { module }: Located, target: Expression): TableRoute['view'] {
  if (target.kind === 'call') {
    // `View.as_view()`, and what decorates a view: `csrf_exempt(view)`.
    const inner =
      lastName(target.callee) === 'as_view' && target.callee.kind === 'attribute' ? target.callee.of : target.args[0]
    return inner
      ? viewOf(program, { module, statement: module.statements[0] as Statement, expression: inner }, inner)
      : undefined
  }
  const here = lastName(target)
  if (here === '') return undefined
  const { repository, root } = program
  // `from .health import check as health_view` has another name there.
  const imported = importsOf(module).flatMap(({ names }) => names.filter(([, own]) => own === here))
  const name = (target.kind === 'name' ? imported[0]?.[0] : undefined) ?? here
  const files = [
    module.file,
    ...importsOf(module).flatMap((each) => importedFiles(repository, module.file, root, each)),
  ]
  for (const file of files.filter((each) => parentOf(each) !== '' && repository.text(each).includes(name))) {
    const home = repository.module(file)
    const definition = home.statements.find((each) => definedName(each) === name && each.parent === undefined)
    if (definition) return { module: home, definition }
  }
  return undefined
}
