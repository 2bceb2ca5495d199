// Whether a uv.lock still says what its pyproject.toml says. uv itself refuses a stale one when it builds;
// this finds it before anything is built.
import { baseName, foldersUpFrom, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { normalName } from './requirement.ts'
import { readToml, tableAt, tablesOf, textsOf, type TomlTable } from './toml.ts'
import { fit } from './version.ts'

/** Why the lock is stale; undefined when it is not, or when that cannot be told. */
export function staleLockReason(repository: Repository, lockFile: string, folder: string): string | undefined {
  const lockFolder = parentOf(lockFile)
  const projectFolder = foldersUpFrom(folder).find((each) => repository.has(joinPath(each, 'pyproject.toml')))
  if (projectFolder === undefined) return undefined
  const project = readToml(repository.text(joinPath(projectFolder, 'pyproject.toml')))
  const lock = readToml(repository.text(lockFile))
  const packages = tablesOf(lock['package'])
  const place = relativeTo(lockFolder, projectFolder)
  const own = packages.find((each) => {
    const source = tableAt(each, 'source')
    return (source['virtual'] ?? source['editable']) === place
  })
  const file = joinPath(projectFolder, 'pyproject.toml')
  if (!own) return packages.length === 0 ? undefined : `${baseName(lockFile)} has no entry for the project of ${file}`

  const members = packages.filter((each) => ['virtual', 'editable'].some((key) => key in tableAt(each, 'source')))
  const declaredVersion = tableAt(project, 'project')['requires-python']
  const lockedVersion = lock['requires-python']
  if (
    members.length === 1 &&
    typeof declaredVersion === 'string' &&
    typeof lockedVersion === 'string' &&
    allowed(declaredVersion) !== allowed(lockedVersion)
  ) {
    return `${file} asks for version ${declaredVersion}, the lock was made for ${lockedVersion}`
  }

  const sources = new Set(Object.keys(tableAt(project, 'tool', 'uv', 'sources')).map(normalName))
  const declared = requirementsOf(project)
  const locked = lockedRequirements(own)
  for (const [key, specifier] of declared) {
    const [name = ''] = key.split(' ')
    const held = locked.get(key)
    if (held === undefined) return `${file} asks for ${name}, which the lock does not have`
    if (!sources.has(name) && held !== specifier)
      return `${file} asks for ${name}${specifier}, the lock was made for ${name}${held}`
  }
  for (const key of locked.keys())
    if (!declared.has(key)) return `the lock has ${key.split(' ')[0]}, which ${file} no longer asks for`
  return undefined
}

/** `name extra` → specifier, of the dependencies and the optional ones. */
function requirementsOf(project: TomlTable): Map<string, string> {
  const found = new Map<string, string>()
  const section = tableAt(project, 'project')
  for (const text of textsOf(section['dependencies'])) addRequirement(found, text, '')
  for (const [extra, list] of Object.entries(tableAt(section, 'optional-dependencies'))) {
    for (const text of textsOf(list)) addRequirement(found, text, normalName(extra))
  }
  return found
}

function addRequirement(found: Map<string, string>, text: string, extra: string): void {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;@)]*)\)?/.exec(text)
  if (!match) return
  const name = normalName(match[1] ?? '')
  const own = / @ /.test(text) ? '' : clauses(match[2] ?? '')
  join(found, `${name} ${extra}`, own)
}

function lockedRequirements(own: TomlTable): Map<string, string> {
  const found = new Map<string, string>()
  for (const each of tablesOf(tableAt(own, 'metadata')['requires-dist'])) {
    const { name, specifier, marker } = each
    if (typeof name !== 'string') continue
    const extra = typeof marker === 'string' ? (/extra == '([^']+)'/.exec(marker)?.[1] ?? '') : ''
    join(found, `${normalName(name)} ${normalName(extra)}`, typeof specifier === 'string' ? clauses(specifier) : '')
  }
  return found
}

/** One package may be asked for several times, under different markers. */
function join(found: Map<string, string>, key: string, specifier: string): void {
  const held = found.get(key)
  found.set(key, held === undefined ? specifier : [held, specifier].toSorted().join(' | '))
}

/** The versions that a specifier allows, as one text: uv writes `>=3.11,<3.12` as `==3.11.*`. */
function allowed(specifier: string): string {
  return Array.from({ length: 40 }, (_, minor) => fit([`3.${minor}`], specifier) ?? '').join(' ')
}

function clauses(specifier: string): string {
  return specifier
    .split(',')
    .map((clause) => clause.replaceAll(/\s/g, '').replace(/^([^\d]*[\d.]*?)(\.0)+$/, '$1'))
    .filter((clause) => clause !== '')
    .toSorted()
    .join(',')
}
