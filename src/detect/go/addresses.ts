// Variables that hold the address of a database's server: what a Go program opens with a driver by it.
import type { Connection } from '../python/connections.ts'
import type { DatastoreProvider } from '../../model/datastore-provider.ts'
import { baseName } from '../paths.ts'
import { valueOf, type Context } from './database-files.ts'
import { argumentsFor } from './parameters.ts'
import { callsOf, textOf, type GoFile } from './source.ts'

const opening = /\.(Open|OpenDB|Connect|ConnectContext|MustConnect|MustOpen|New|ParseConfig|ParseDSN)$/

/** One that several drivers open is of none of them. */
export function goAddresses(
  context: Context,
  datastores: readonly DatastoreProvider[],
): ReadonlyMap<string, Connection> {
  const found = new Map<string, Connection | undefined>()
  const servers = datastores.filter((each) => each.kind === 'server')
  for (const file of context.program.files)
    for (const { callee, args } of callsOf(file.source, opening))
      for (const { detection } of servers) {
        const { schemes, drivers } = detection
        const [scheme = ''] = schemes
        const named = args.findIndex((each) => schemes.includes(textOf(each) ?? ''))
        const own = isOfDriver(file, callee, drivers.go) ? (/^(ctx|context\.)/.test(args[0] ?? '') ? 1 : 0) : -1
        const given = args[named >= 0 ? named + 1 : own]
        for (const name of given === undefined ? [] : variablesOf(context, file.path, given)) {
          const known = found.get(name)
          const isOther = found.has(name) && known?.scheme !== scheme && !schemes.includes(known?.scheme ?? '')
          found.set(name, isOther ? undefined : (known ?? { part: 'url', scheme }))
        }
      }
  return new Map([...found].flatMap(([name, connection]) => (connection ? [[name, connection] as const] : [])))
}

/** A function of a package that is a driver, which has the name of its last folder: `driver.Open(dsn)`. */
function isOfDriver({ imports }: GoFile, callee: string, drivers: readonly string[]): boolean {
  const owner = callee.slice(0, callee.lastIndexOf('.'))
  return imports.some(
    (each) =>
      drivers.some((driver) => each === driver || each.startsWith(`${driver}/`)) &&
      baseName(each.replace(/\/v\d+$/, '')) === owner,
  )
}

/** Every variable that an expression may be, also as its function's parameter. */
function variablesOf(context: Context, file: string, expression: string, depth = 0): string[] {
  const { variable } = valueOf({ ...context, file }, expression)
  const given = depth < 3 ? argumentsFor(context.program, file, expression) : []
  return [
    ...(variable === undefined ? [] : [variable]),
    ...given.flatMap((each) => variablesOf(context, each.file, each.expression, depth + 1)),
  ]
}
