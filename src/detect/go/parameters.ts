// What callers give a Go function for one of its parameters.
import { baseName, parentOf } from '../paths.ts'
import type { GoProgram } from './program.ts'
import { callsOf } from './source.ts'

interface Given {
  readonly file: string
  readonly expression: string
}

/** Arguments of all calls of the functions in a file that have a parameter of this name, or one that such a field is given: `store.path`. */
export function argumentsFor({ files }: GoProgram, file: string, expression: string): readonly Given[] {
  const own = files.find(({ path }) => path === file)
  const [, owner, last = ''] = /^(?:([\w.]+)\.)?([A-Za-z_]\w*)$/.exec(expression) ?? []
  if (!own || last === '') return []
  const parameters = new Set(owner === undefined ? [last] : givenTo(last, own.source))
  const functions = [...own.source.matchAll(/\bfunc\s+(?:\([^)]*\)\s*)?(\w+)\s*\(([^)]*)\)/g)].flatMap(
    ([, name = '', list = '']) => {
      const position = parameterNames(list).findIndex((each) => parameters.has(each))
      return position < 0 ? [] : [{ name, position }]
    },
  )
  // Elsewhere a function has its package's name before its own, which is its folder's as a rule.
  const folder = parentOf(file)
  return functions.flatMap(({ name, position }) =>
    files
      .filter(({ source }) => source.includes(`${name}(`))
      .flatMap(({ path, source }) =>
        callsOf(source, parentOf(path) === folder ? anyOwner(name) : exactly(`${baseName(folder)}.${name}`)).flatMap(
          ({ args, start }) => {
            const given = args[position]
            const isDeclared = /\bfunc\s+(\([^)]*\)\s*)?$/.test(source.slice(Math.max(0, start - 80), start))
            return given === undefined || isDeclared ? [] : [{ file: path, expression: given }]
          },
        ),
      )
      .slice(0, 8),
  )
}

/** Names whose values a field is given: `store.path = path`, `Store{path: path}`. */
function givenTo(field: string, source: string): string[] {
  const giving = new RegExp(`(?:\\.${field}\\s*=(?!=)|\\b${field}:)\\s*([A-Za-z_]\\w*)\\s*[,}\\n]`, 'g')
  return [...source.matchAll(giving)].map(([, name = '']) => name)
}

function anyOwner(name: string): RegExp {
  return new RegExp(`(^|\\.)${name}$`)
}

function exactly(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(/[^\w]/g, '\\$&')}$`)
}

/** The names in `key, fallback string`. */
export function parameterNames(list: string): string[] {
  return list.split(',').map((each) => each.trim().split(/\s+/)[0] ?? '')
}
