// What callers give a Go function for one of its parameters.
import { baseName, parentOf } from '../paths.ts'
import type { GoProgram } from './program.ts'
import { callsOf } from './source.ts'

interface Given {
  readonly file: string
  readonly expression: string
}

/** Arguments of all calls of the functions in a file that have a parameter of this name. */
export function argumentsFor({ files }: GoProgram, file: string, parameter: string): readonly Given[] {
  const own = files.find(({ path }) => path === file)
  if (!own || !/^[A-Za-z_]\w*$/.test(parameter)) return []
  const functions = [...own.source.matchAll(/\bfunc\s+(?:\([^)]*\)\s*)?(\w+)\s*\(([^)]*)\)/g)].flatMap(
    ([, name = '', list = '']) => {
      const position = parameterNames(list).indexOf(parameter)
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
            const expression = args[position]
            const isDeclared = /\bfunc\s+(\([^)]*\)\s*)?$/.test(source.slice(Math.max(0, start - 80), start))
            return expression === undefined || isDeclared ? [] : [{ file: path, expression }]
          },
        ),
      )
      .slice(0, 8),
  )
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
