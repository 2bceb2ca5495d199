// Environment variables by their position in a connection: a part of a URL's template, a keyword of a connecting call.
import { anyRead, type Wrappers } from './environment-wrappers.ts'
import { mapEntries, type DatabaseMaps } from './database-maps.ts'
import { fullName } from './environment-read.ts'
import { attributeBindings, bindingsOf, returnsOf } from './bindings.ts'
import type { Expression } from './expression.ts'
import { importsOf, moduleFile } from './imports.ts'
import type { PythonModule } from './module.ts'
import type { Located, Program } from './program.ts'
import { settingsFields } from './settings-fields.ts'
import { valuesOf } from './values.ts'
import { lastName, walk } from './walk.ts'

export type ConnectionPart = 'url' | 'user' | 'password' | 'host' | 'port' | 'name'

export interface Connection {
  readonly part: ConnectionPart
  /** What stands before `://`, such as `scheme+driver`; or the package whose function is called. */
  readonly scheme: string
}

const keywordParts: Readonly<Record<string, ConnectionPart>> = {
  user: 'user',
  username: 'user',
  password: 'password',
  passwd: 'password',
  host: 'host',
  hostname: 'host',
  server: 'host',
  port: 'port',
  database: 'name',
  dbname: 'name',
  db: 'name',
  path: 'name',
  dsn: 'url',
  conninfo: 'url',
}

const connecting =
  /^(create|build|URL|connect|create_pool|Pool|ConnectionPool|ThreadedConnectionPool|SimpleConnectionPool)$/

/** The first position that is found speaks for a variable. */
export function connectionsOf(
  program: Program,
  wrappers: Wrappers,
  maps?: DatabaseMaps,
): ReadonlyMap<string, Connection> {
  const found = new Map<string, Connection>()
  const take = (located: Located, connection: Connection): void => {
    for (const name of readsBehind(program, wrappers, located)) if (!found.has(name)) found.set(name, connection)
  }
  for (const module of program.modules) {
    for (const statement of module.statements) {
      if (
        !statement.tokens.some(({ kind, text }) =>
          kind === 'text' ? text.includes('://') || text === maps?.key : text === 'format' || connecting.test(text),
        )
      )
        continue
      for (const { expression } of walk(statement.expressions)) {
        const located = { module, statement, expression }
        for (const [part, scheme, value] of [
          ...positions(program, located),
          ...(maps ? mapPositions(program, located, maps) : []),
        ])
          take({ module, statement, expression: value }, { part, scheme })
      }
    }
  }
  return found
}

/** A URL, or words with values such as `host=…`. */
const isTemplate = /:\/\/|\b(host|user|dbname)\s*=/

type Position = readonly [part: ConnectionPart, scheme: string, value: Expression]

function positions(program: Program, located: Located): Position[] {
  const { expression } = located
  if (expression.kind === 'call' && connecting.test(lastName(expression.callee)))
    return keywordPositions(program, located, expression)
  const pieces = templatePieces(program, located)
  return pieces ? urlPositions(program, located, pieces) : []
}

/** `{"ENGINE": "package.name", "HOST": os.environ["X"]}`: an engine's last word is a scheme. */
function mapPositions(program: Program, located: Located, maps: DatabaseMaps): Position[] {
  const { scheme, entries } = mapEntries(program, located, maps)
  return entries.flatMap(([word, value]): Position[] => {
    const part = word === 'NAME' ? 'name' : keywordParts[word.toLowerCase()]
    return part && word === word.toUpperCase() ? [[part, scheme, value]] : []
  })
}

/** `URL.create("scheme", username=…)`, `driver.connect(host=…)`, `driver.connect(f"host={…}")`, `driver.connect(**parts)`. */
function keywordPositions(program: Program, located: Located, call: Extract<Expression, { kind: 'call' }>): Position[] {
  const isConnect = !/^(create|build|URL)$/.test(lastName(call.callee))
  const named = call.keywords.get('drivername') ?? call.keywords.get('scheme') ?? call.args[0]
  const given = named && valuesOf(program, { ...located, expression: named })[0]?.text
  const scheme = (isConnect ? packageOf(program, located.module, call.callee) : given) ?? ''
  const [first] = call.args
  const pieces = first && isConnect ? templatePieces(program, { ...located, expression: first }) : undefined
  return [
    ...[...call.keywords, ...spreadEntries(program, located, call)].flatMap(([keyword, value]): Position[] => {
      const part = keywordParts[keyword]
      return part ? [[part, scheme, value]] : []
    }),
    ...(pieces ? wordPositions(scheme, pieces) : []),
    ...(isConnect && first ? [['url', scheme, first] as const] : []),
  ]
}

/** The package that a function is imported from; undefined for one of the program's own. */
function packageOf(program: Program, module: PythonModule, callee: Expression): string | undefined {
  const name = fullName(module, callee)?.split('.')[0]
  const isImported = importsOf(module).some((each) => each.level === 0 && each.module.split('.')[0] === name)
  const isOwn = name === undefined || moduleFile(program.repository, program.root, name) !== undefined
  return isImported && !isOwn ? name : undefined
}

/** Entries of maps that a call spreads: `connect(**parts)`. */
function spreadEntries(
  program: Program,
  located: Located,
  call: Extract<Expression, { kind: 'call' }>,
): [string, Expression][] {
  return call.args.flatMap((arg) => {
    const [name] = arg.kind === 'other' ? arg.parts : []
    if (name?.kind !== 'name') return []
    return bindingsOf(program, located, name.name).flatMap(({ expression }) => {
      if (expression.kind === 'call') return [...expression.keywords]
      return expression.kind === 'list' ? [...argumentsOf(expression).named] : []
    })
  })
}

/** `host={…} dbname={…}`: words of a text with their values. */
function wordPositions(scheme: string, pieces: readonly (string | Expression)[]): Position[] {
  return pieces.flatMap((piece, index): Position[] => {
    const before = pieces[index - 1]
    const word = typeof before === 'string' ? /(\w+)\s*=\s*'?$/.exec(before)?.[1] : undefined
    const part = keywordParts[word ?? '']
    return typeof piece === 'string' || !part ? [] : [[part, scheme, piece]]
  })
}

/** A text with holes in it, however it is written; undefined for anything else. */
function templatePieces(program: Program, located: Located): (string | Expression)[] | undefined {
  const { expression } = located
  if (expression.kind === 'format')
    return expression.parts.flatMap((part) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'format'
          ? part.parts.map((each) => (each.kind === 'text' ? each.text : each))
          : part,
    )
  if (expression.kind === 'operation' && expression.operator === '+') return sumPieces(expression)
  if (expression.kind === 'operation' && expression.operator === '%')
    return filled(templateText(program, located, expression.left), /%\((\w+)\)s|%[sd]/g, argumentsOf(expression.right))
  if (expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.name === 'format')
    return filled(templateText(program, located, expression.callee.of), /\{(\w*)(?:![rs])?(?::[^{}]*)?\}/g, {
      listed: expression.args,
      named: expression.keywords,
    })
  return undefined
}

interface Arguments {
  readonly listed: readonly Expression[]
  readonly named: ReadonlyMap<string, Expression>
}

/** What follows `%`: a tuple, a map, or one value. */
function argumentsOf(expression: Expression): Arguments {
  const items = expression.kind === 'list' ? expression.items : [expression]
  const named = new Map<string, Expression>()
  for (const item of items)
    if (item.kind === 'operation' && item.operator === ':' && item.left.kind === 'text')
      named.set(item.left.text, item.right)
  return { listed: items, named }
}

function templateText(program: Program, located: Located, expression: Expression): string {
  const value = valuesOf(program, { ...located, expression }).find((each) => each.whole && isTemplate.test(each.text))
  return value?.text ?? ''
}

function filled(template: string, hole: RegExp, { listed, named }: Arguments): (string | Expression)[] | undefined {
  if (!isTemplate.test(template)) return undefined
  const pieces: (string | Expression)[] = []
  let end = 0
  let position = 0
  for (const match of template.matchAll(hole)) {
    const [whole, name = ''] = match
    const value = /^\d+$/.test(name) ? listed[Number(name)] : name === '' ? listed[position++] : named.get(name)
    pieces.push(template.slice(end, match.index), value ?? { kind: 'other', parts: [], line: 1 })
    end = match.index + whole.length
  }
  pieces.push(template.slice(end))
  return pieces
}

function sumPieces(sum: Expression): (string | Expression)[] {
  const pieces: (string | Expression)[] = []
  let rest = sum
  while (rest.kind === 'operation' && rest.operator === '+') {
    pieces.unshift(rest.right.kind === 'text' ? rest.right.text : rest.right)
    rest = rest.left
  }
  pieces.unshift(rest.kind === 'text' ? rest.text : rest)
  return pieces
}

/** `scheme://user:password@host:port/name`: each hole's part by what stands around it. */
function urlPositions(program: Program, located: Located, pieces: readonly (string | Expression)[]): Position[] {
  const holes: Expression[] = []
  const text = pieces
    .map((piece) => (typeof piece === 'string' ? piece.replaceAll('\0', '') : `\0${holes.push(piece) - 1}\0`))
    .join('')
  const match = /(?:^|[\s'"=])([a-zA-Z\d+\0]+):\/\/(?:([^/@]*)@)?([^/?@]*)(?:\/([^?]*))?/.exec(text)
  if (!match) return []
  const [, before = '', login, address = '', path = ''] = match
  const scheme = before.replaceAll(/\0(\d+)\0/g, (_, index: string) => {
    const hole = holes[Number(index)]
    return (hole && valuesOf(program, { ...located, expression: hole })[0]?.text) ?? ''
  })
  const [user = '', password = ''] = login?.split(':') ?? []
  const [host = '', port = ''] = address.split(':')
  // One hole after the scheme may hold everything.
  if (login === undefined && path === '' && port === '') return []
  const parts = { user, password, host, port, name: path } as const
  return Object.entries(parts).flatMap(([part, content]): Position[] => {
    const hole = holes[Number(/^\0(\d+)\0$/.exec(content)?.[1] ?? -1)]
    return hole ? [[part as ConnectionPart, scheme, hole]] : []
  })
}

/** Variables whose value, and nothing else, an expression has. */
export function readsBehind(program: Program, wrappers: Wrappers, located: Located, depth = 0): string[] {
  if (depth > 8) return []
  const { expression, module } = located
  const next = (inner: Expression): string[] =>
    readsBehind(program, wrappers, { ...located, expression: inner }, depth + 1)
  const all = (places: readonly Located[]): string[] =>
    places.slice(0, 6).flatMap((place) => readsBehind(program, wrappers, place, depth + 1))
  const read = anyRead(program, wrappers, located)
  if (read) {
    const names = valuesOf(program, { ...located, expression: read.name })
    // A default that is a variable of its own has the same part; one behind a name may have another.
    const chained = read.fallback?.kind === 'call' ? next(read.fallback) : []
    return [...names.flatMap((name) => (name.whole ? name.text : [])), ...chained]
  }
  switch (expression.kind) {
    case 'name':
      return all(bindingsOf(program, located, expression.name))
    case 'attribute':
      return [
        ...all(attributeBindings(program, located, expression)),
        ...settingsFields(program).flatMap(({ name, variable }) => (name === expression.name ? [variable] : [])),
      ]
    case 'item':
      return expression.index.kind === 'text' ? all(program.settings.get(expression.index.text) ?? []) : []
    case 'format': {
      const [only, ...more] = expression.parts
      return only && more.length === 0 ? next(only) : []
    }
    case 'operation':
      return expression.operator === 'or' ? [...next(expression.left), ...next(expression.right)] : []
    case 'choice':
      return [...next(expression.yes), ...next(expression.no)]
    case 'call': {
      const [first] = expression.args
      if (lastName(expression.callee) === 'get' && first?.kind === 'text')
        return all(program.settings.get(first.text) ?? [])
      const given = first ? next(first) : []
      if (given.length > 0 || expression.callee.kind !== 'attribute')
        return given.length > 0 ? given : all(returnsOf(program, module, lastName(expression.callee)))
      return next(expression.callee.of)
    }
    default:
      return []
  }
}
