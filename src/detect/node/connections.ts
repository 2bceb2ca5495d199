// Environment variables by their position in a connection: a part of a URL's template, a key of what is given to a driver.
import type { NodeConnections } from '../../model/node-detection.ts'
import { entriesOf, namesBefore, originOf, partsOf, textOf } from './expressions.ts'
import type { NodeModule } from './module.ts'

export interface NodeConnection {
  readonly part: 'url' | 'user' | 'password' | 'host' | 'port' | 'name'
  /** What stands before `://`, the word for a database, or the driver's package. */
  readonly scheme: string
}

const keys: Readonly<Record<string, NodeConnection['part']>> = {
  user: 'user',
  username: 'user',
  password: 'password',
  host: 'host',
  hostname: 'host',
  server: 'host',
  port: 'port',
  database: 'name',
  dbname: 'name',
  dbName: 'name',
  filename: 'name',
  storage: 'name',
  url: 'url',
  uri: 'url',
  connectionString: 'url',
  connectionUrl: 'url',
  clientUrl: 'url',
  connection: 'url',
}

/** Keys beside which name the database that is spoken to. */
const kinds = ['type', 'dialect', 'client', 'provider']

/** What the tokens at a place are a part of; undefined for what is no connection. */
export function connectionAt(
  module: NodeModule,
  at: number,
  known: NodeConnections,
  sole: string | undefined,
): NodeConnection | undefined {
  return inTemplate(module, at) ?? inObject(module, at, known, sole) ?? asArgument(module, at, known)
}

/** The only database that a program has a driver for. */
export function soleDriver(packages: readonly string[], { databases }: NodeConnections): string | undefined {
  const own = databases.filter((name) => packages.includes(name))
  return own.length === 1 ? own[0] : undefined
}

/** `scheme://${user}:${password}@${host}:${port}/${name}` */
function inTemplate({ tokens, openers }: NodeModule, at: number): NodeConnection | undefined {
  const open = openers[at] ?? -1
  if (tokens[open]?.text !== '${') return undefined
  let start = open
  const depth = openers[open]
  while (start > 0 && tokens[start]?.text !== '`' && open - start < 400) start -= 1
  const before = tokens
    .slice(start, open)
    .filter(({ kind, text }, index) => kind === 'template' || (text === '${' && openers[start + index] === depth))
    .map(({ kind, text }) => (kind === 'template' ? text : '\0'))
    .join('')
  let close = open + 1
  while (
    close < open + 400 &&
    close < tokens.length &&
    !(tokens[close]?.text === '}' && tokens[close + 1]?.kind === 'template')
  )
    close += 1
  const behind = tokens[close + 1]?.kind === 'template' ? (tokens[close + 1]?.text ?? '') : ''
  const scheme = /^([a-z][a-z\d]*(?:\+\w+)?):\/\//.exec(before)?.[1]
  if (scheme === undefined || /^https?$/.test(scheme)) return undefined
  const own = before.slice(before.indexOf('://') + 3)
  if (own.includes('@')) {
    const address = own.slice(own.lastIndexOf('@') + 1)
    if (address.includes('/')) return { part: 'name', scheme }
    return { part: address.includes(':') ? 'port' : 'host', scheme }
  }
  if (own.includes('/')) return { part: 'name', scheme }
  if (own.includes(':')) return { part: behind.startsWith('@') ? 'password' : 'port', scheme }
  return { part: /^:?$|^:|^@/.test(behind) && restHasLogin(tokens, close) ? 'user' : 'host', scheme }
}

function restHasLogin(tokens: NodeModule['tokens'], from: number): boolean {
  for (let at = from; at < Math.min(tokens.length, from + 60); at++) {
    const token = tokens[at]
    if (token?.text === '`') return false
    if (token?.kind === 'template' && token.text.includes('@')) return true
  }
  return false
}

/** `{ type: 'sql', host: … }`, or an object that a driver is given. */
function inObject(
  module: NodeModule,
  at: number,
  known: NodeConnections,
  sole: string | undefined,
): NodeConnection | undefined {
  const { tokens, openers } = module
  const key = tokens[at - 1]?.text === ':' ? tokens[at - 2]?.text : undefined
  const isShort =
    key === undefined && tokens[openers[at] ?? -1]?.text === '{' && /^[,}]$/.test(tokens[at + 1]?.text ?? '')
  const name = isShort ? tokens[at]?.text : key
  const isName = (name === 'name' || name === 'db') && isDatabase(module, openers[at] ?? -1)
  const part = isName ? 'name' : name !== undefined && Object.hasOwn(keys, name) ? keys[name] : undefined
  if (part === undefined) return undefined
  for (let open = openers[at] ?? -1, round = 0; open >= 0 && round < 5; open = openers[open] ?? -1, round++) {
    if (tokens[open]?.text === '{') {
      const kind = kindOf(module, open)
      if (kind !== undefined) return { part, scheme: kind }
    } else if (tokens[open]?.text === '(') {
      const scheme = driverOf(module, open, known)
      if (scheme !== undefined) return { part, scheme }
    }
  }
  return sole !== undefined && isDatabase(module, openers[at] ?? -1) ? { part, scheme: sole } : undefined
}

/** An object of settings with all that a database is asked with: its driver is given them elsewhere. */
function isDatabase(module: NodeModule, open: number): boolean {
  const parts = new Set(entriesOf(module, open).map(({ key }) => (key === 'name' || key === 'db' ? 'name' : keys[key])))
  return ['host', 'user', 'password', 'name'].every((part) => parts.has(part as NodeConnection['part']))
}

function kindOf(module: NodeModule, open: number): string | undefined {
  for (const { key, value } of entriesOf(module, open)) {
    const text = kinds.includes(key) ? textOf(module, value) : undefined
    if (text !== undefined && /^[a-z][\w-]*$/.test(text)) return text
  }
  return undefined
}

/** The package whose function is called at a bracket, where it connects. */
function driverOf(
  module: NodeModule,
  open: number,
  { functions, drivers, speaksTo }: NodeConnections,
): string | undefined {
  const { tokens } = module
  const name = tokens[open - 1]
  if (name?.kind !== 'name') return undefined
  const [first] = namesBefore(tokens, open - 1)
  const isDriver = first === undefined && drivers.test(originOf(module, name.text) ?? '')
  if (!functions.test(name.text) && !isDriver) return undefined
  const origin = originOf(module, first ?? name.text) ?? originOf(module, name.text)
  if (origin === undefined || origin.startsWith('.')) return undefined
  const found = /^(?:@[^/]+\/)?[^/]+/.exec(origin)?.[0] ?? origin
  return speaksTo[found] ?? found
}

/** `connect(url)`, `new Sequelize(name, user, password, { dialect })` */
function asArgument(module: NodeModule, at: number, known: NodeConnections): NodeConnection | undefined {
  const { tokens, openers } = module
  const open = openers[at] ?? -1
  if (tokens[open]?.text !== '(') return undefined
  const scheme = driverOf(module, open, known)
  if (scheme === undefined) return undefined
  const parts = partsOf(module, open)
  const index = parts.findIndex(({ from, to }) => from <= at && at < to)
  if (tokens[open - 1]?.text === 'Sequelize') {
    const options = parts.find(({ from }) => tokens[from]?.text === '{')
    const dialect = options === undefined ? undefined : kindOf(module, options.from)
    const part = parts.length >= 3 ? (['name', 'user', 'password'] as const)[index] : index === 0 ? 'url' : undefined
    return part === undefined ? undefined : { part, scheme: dialect ?? (part === 'url' ? '' : 'sequelize') }
  }
  return index === 0 ? { part: 'url', scheme } : undefined
}

/** Whether a variable is given to a function that connects, which fails without it. */
export function isGivenToConnect(module: NodeModule, at: number, known: NodeConnections): boolean {
  const open = module.openers[at] ?? -1
  return module.tokens[open - 1]?.text === 'connect' && asArgument(module, at, known)?.part === 'url'
}
