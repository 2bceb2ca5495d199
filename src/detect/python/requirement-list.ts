// Lists of requirements, such as requirements.txt, with what they include.
import type { Requirements } from '../../model/detection.ts'
import { joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isFromGit, isOpenEnded, namesOf, pinOf, readRequirement, type Requirement } from './requirement.ts'

/** A requirement, and where it stands. */
export interface ListedRequirement extends Requirement {
  readonly file: string
  readonly line: number
}

interface Read {
  readonly requirements: ListedRequirement[]
  readonly inputs: Set<string>
  hashed: boolean
  /** Whether something in it comes from no registry, and has no hash. */
  unhashed: boolean
  installable: boolean
  /** Options that name where packages come from. */
  indexes: string[]
}

/** What a list asks for, each with its line. */
export function listedRequirements(repository: Repository, file: string): readonly ListedRequirement[] {
  return readList(repository, file).requirements
}

export function listRequirements(repository: Repository, file: string): Requirements {
  const { requirements, inputs, hashed, unhashed, installable, indexes } = readList(repository, file)
  return {
    kind: hashed ? 'hashed' : 'plain',
    file,
    inputs: [...inputs],
    ...packagesOf(requirements),
    installable,
    ...(hashed && (unhashed || installable) ? { unhashed: true } : {}),
    ...(indexes.length > 0 ? { indexes } : {}),
  }
}

/** What requirements come to in the words of the Plan. */
export function packagesOf(
  requirements: readonly Requirement[],
): Pick<Requirements, 'packages' | 'openEnded' | 'isLoose' | 'fromGit'> {
  const open = requirements
    .filter(isOpenEnded)
    .flatMap(({ name, specifier }) => (name === undefined ? [] : [[name, specifier] as const]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    packages: [...new Set(requirements.flatMap(namesOf))].toSorted(),
    openEnded: Object.fromEntries(open),
    ...(requirements.some((each) => each.url === undefined && pinOf(each) === undefined) ? { isLoose: true } : {}),
    ...(requirements.some(isFromGit) ? { fromGit: true } : {}),
  }
}

function readList(repository: Repository, file: string): Read {
  const read: Read = {
    ...{ requirements: [], inputs: new Set(), indexes: [] },
    ...{ hashed: false, unhashed: false, installable: false },
  }
  readLines(repository, file, read)
  return read
}

/** Lines of a list, and of those that it includes. */
function readLines(repository: Repository, file: string, read: Read): void {
  if (read.inputs.has(file) || read.inputs.size > 20) return
  read.inputs.add(file)
  let line = 0
  for (const raw of repository
    .text(file)
    .replaceAll('\r\n', '\n')
    .split(/(?<!\\)\n/)) {
    const first = line + 1
    line += raw.split('\n').length
    const text = raw
      .slice(0, 4000)
      .replaceAll('\\\n', ' ')
      .replace(/(^|\s)#.*$/, '')
      .trim()
    const include = /^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(text)?.[1]
    if (include !== undefined && /^(-c|--c)/.test(text)) read.inputs.add(joinPath(parentOf(file), include))
    else if (/^(-i|-f|--(index-url|extra-index-url|find-links))[\s=]/.test(text)) read.indexes.push(text)
    else if (include !== undefined) readLines(repository, joinPath(parentOf(file), include), read)
    else if (/^(-e|--editable)[\s=]+(file:)?\.|^\.{1,2}(\/|\[|$)/.test(text)) read.installable = true
    else {
      const requirement = text.startsWith('-')
        ? readRequirement(/^(?:-e|--editable)[\s=]+(\S.*)$/.exec(text)?.[1] ?? '')
        : readRequirement(text)
      if (requirement) read.requirements.push({ ...requirement, file, line: first })
      if (/\s--hash[=\s]/.test(text)) read.hashed = true
      else if (requirement?.url !== undefined) read.unhashed = true
    }
  }
}
