// The part of a repository that serves one app: its entry and all that the entry loads.
import { isForDevelopment } from '../scope.ts'
import type { Repository } from '../repository.ts'
import type { Expression } from './expression.ts'
import { reachableFiles } from './imports.ts'
import { assignmentOf, definedName, enclosing, isUnderMain, type PythonModule, type Statement } from './module.ts'
import { lastName, walk } from './walk.ts'

/** An expression with the place that its names are looked up from. */
export interface Located {
  readonly module: PythonModule
  readonly statement: Statement
  readonly expression: Expression
}

export interface Program {
  readonly repository: Repository
  /** Folder that imports start from. */
  readonly root: string
  /** Folder of the package that makes the app object. */
  readonly packageFolder: string
  readonly modules: readonly PythonModule[]
  /** Values of settings by their upper-case name, wherever they are given. */
  readonly settings: ReadonlyMap<string, readonly Located[]>
  /** Functions by name. */
  readonly functions: ReadonlyMap<string, readonly { readonly module: PythonModule; readonly statement: Statement }[]>
  /** Calls by the last word of what is called. */
  readonly calls: ReadonlyMap<string, readonly Located[]>
  /** Folders that attributes of the app object stand for. */
  readonly folders: ReadonlyMap<string, string>
  readonly budget: { left: number }
}

export function openProgram(
  repository: Repository,
  entryFiles: readonly string[],
  root: string,
  packageFolder: string,
  folders: ReadonlyMap<string, string>,
): Program {
  const modules = reachableFiles(repository, entryFiles, root).map((file) => repository.module(file))
  const settings = new Map<string, Located[]>()
  const functions = new Map<string, { module: PythonModule; statement: Statement }[]>()
  const calls = new Map<string, Located[]>()
  const add = <T>(index: Map<string, T[]>, name: string, value: T): void =>
    void (index.get(name)?.push(value) ?? index.set(name, [value]))
  const addSetting = (name: string, located: Located): void => {
    if (/^[A-Z][A-Z0-9_]+$/.test(name)) add(settings, name, located)
  }

  for (const module of modules) {
    for (const statement of module.statements) {
      const name = definedName(statement)
      if (name !== undefined && statement.head === 'def') add(functions, name, { module, statement })
      if (isForTests(statement)) continue
      const assignment = assignmentOf(statement)
      for (const target of assignment?.targets ?? []) {
        if (target.kind === 'name' && !enclosing(statement, 'def') && assignment)
          addSetting(target.name, { module, statement, expression: assignment.value })
        if (target.kind === 'item' && target.index.kind === 'text' && assignment)
          addSetting(target.index.text, { module, statement, expression: assignment.value })
      }
      if (isUnderMain(statement)) continue
      for (const { expression } of walk(statement.expressions)) {
        if (expression.kind === 'operation' && expression.operator === ':' && expression.left.kind === 'text')
          addSetting(expression.left.text, { module, statement, expression: expression.right })
        if (expression.kind !== 'call') continue
        add(calls, lastName(expression.callee), { module, statement, expression })
        for (const [keyword, value] of expression.keywords)
          addSetting(keyword, { module, statement, expression: value })
        const [key, value] = expression.args
        if (lastName(expression.callee) === 'setdefault' && key?.kind === 'text' && value)
          addSetting(key.text, { module, statement, expression: value })
      }
    }
  }
  return { repository, root, packageFolder, modules, settings, functions, calls, folders, budget: { left: 0 } }
}

/** Whether a statement belongs to a class of settings for tests or development. */
export function isForTests(statement: Statement): boolean {
  const name = enclosing(statement, 'class')
  const word = name && definedName(name)
  return (
    word !== undefined &&
    (/^(Test|Dev|Local|Debug|CI)|Test(ing)?(Config|Settings)?$|Dev(elopment)?(Config|Settings)?$/.test(word) ||
      isForDevelopment(word))
  )
}
