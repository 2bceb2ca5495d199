// What a project asks for where no lock and no list does: setup.py, setup.cfg, Pipfile, or Poetry's pyproject.toml.
import type { Requirements } from '../../model/detection.ts'
import { baseName, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { Expression } from './expression.ts'
import { assignmentOf } from './module.ts'
import { tableRequirements, wordsOf } from './poetry-names.ts'
import { readRequirement, type Requirement } from './requirement.ts'
import { packagesOf } from './requirement-list.ts'
import { readToml, tableAt } from './toml.ts'
import { walk } from './walk.ts'

/** Files that may ask for packages in their own words, best first. */
export const setupFiles = ['Pipfile', 'setup.cfg', 'setup.py']

/** Undefined where the file asks for nothing, or does so by a program. */
export function setupRequirements(repository: Repository, file: string): Requirements | undefined {
  const asked = askedBy(repository, file)
  if (asked.length === 0) return undefined
  const folder = parentOf(file)
  const isPackage = ['setup.cfg', 'setup.py'].some((name) => repository.has(joinPath(folder, name)))
  return {
    kind: 'named',
    file,
    inputs: [],
    ...packagesOf(asked),
    named: asked.map(wordsOf),
    installable: isPackage && isSourceLayout(repository, folder),
  }
}

function askedBy(repository: Repository, file: string): Requirement[] {
  const texts = (lines: readonly string[]): Requirement[] => lines.flatMap((text) => readRequirement(text) ?? [])
  switch (baseName(file)) {
    case 'setup.py':
      return texts(installRequires(repository, file))
    case 'setup.cfg': {
      const options = /^\[options\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(repository.text(file))?.[1] ?? ''
      const lines = /^install_requires\s*=(.*(?:\n(?:[ \t]+.*|[ \t]*))*)/m.exec(options)?.[1] ?? ''
      return texts(lines.split('\n').map((line) => line.replace(/#.*$/, '').trim()))
    }
    case 'Pipfile':
      return tableRequirements(tableAt(readToml(repository.text(file)), 'packages'))
    default:
      return tableRequirements(tableAt(readToml(repository.text(file)), 'tool', 'poetry', 'dependencies'))
  }
}

/** The list of `install_requires`, or the one that the name there stands for. */
function installRequires(repository: Repository, file: string): string[] {
  const { statements } = repository.module(file)
  for (const { expression } of walk(statements.flatMap((statement) => statement.expressions))) {
    const value = expression.kind === 'call' ? expression.keywords.get('install_requires') : undefined
    if (value?.kind === 'list') return textsIn(value)
    if (value?.kind !== 'name') continue
    const assigned = statements
      .flatMap((statement) => assignmentOf(statement) ?? [])
      .find(({ targets }) => targets.some((target) => target.kind === 'name' && target.name === value.name))
    return assigned?.value.kind === 'list' ? textsIn(assigned.value) : []
  }
  return []
}

function textsIn(list: Expression): string[] {
  return list.kind === 'list' ? list.items.flatMap((item) => (item.kind === 'text' ? item.text : [])) : []
}

/** Packages below src, which are found where the project is installed. */
export function isSourceLayout(repository: Repository, folder: string): boolean {
  const source = joinPath(folder, 'src')
  return (
    !repository.has(joinPath(source, '__init__.py')) &&
    repository.paths.some((path) => parentOf(parentOf(path)) === source && path.endsWith('/__init__.py'))
  )
}
