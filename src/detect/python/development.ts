// What a repository asks for beside what production needs: groups and extras of its project file, lists of their own.
import type { DevelopmentRequirements, Requirements } from '../../model/detection.ts'
import { joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { memberOf, projectFile } from './lock.ts'
import { tableRequirements } from './poetry-names.ts'
import { listRequirements } from './requirement-list.ts'
import { readRequirement, type Requirement } from './requirement.ts'
import { readToml, tableAt, textsOf, type TomlTable, type TomlValue } from './toml.ts'

/** What people call what they need to test an app and to work on it. */
const words = ['dev', 'develop', 'development', 'test', 'tests', 'testing', 'pytest', 'ci']

const isMeant = (name: string): boolean => words.includes(name.toLowerCase())

/** `requirements` are for production, of the app in `folder`; undefined: nothing is asked for beside. */
export function findDevelopment(
  repository: Repository,
  folder: string,
  requirements: Requirements,
): DevelopmentRequirements | undefined {
  const { kind, file } = requirements.asks ?? requirements
  const place = file === '' ? folder : parentOf(file)
  const lists = kind.endsWith('lock') ? [] : listsIn(repository, folder, place).filter((list) => list !== file)
  const project = joinPath(kind === 'uv-lock' ? memberOf(repository, file, folder) : place, projectFile)
  const table = readToml(repository.text(project))
  const groups = kind === 'pipenv-lock' ? pipfileGroups(repository, place) : projectGroups(table)
  const extras = meant(tableAt(table, 'project', 'optional-dependencies'), readAll)
  if (lists.length + groups.size + extras.size === 0) return undefined
  const read = lists.map((list) => listRequirements(repository, list))
  const asked = [...groups.values(), ...extras.values()].flat()
  return {
    groups: [...groups.keys()],
    extras: [...extras.keys()],
    lists,
    inputs: [
      ...new Set([
        ...read.flatMap(({ inputs }) => inputs),
        ...(groups.size + extras.size > 0 && repository.has(project) ? [project] : []),
      ]),
    ],
    packages: [
      ...new Set([...read.flatMap(({ packages }) => packages), ...asked.flatMap(({ name }) => name ?? [])]),
    ].toSorted(),
    namesProject: read.some(({ installable }) => installable),
  }
}

/** Lists beside the one of production, or where such lists are kept. */
function listsIn(repository: Repository, folder: string, place: string): string[] {
  const named = words.flatMap((word) => [
    ...['-', '_', '.'].flatMap((mark) => [`requirements${mark}${word}.txt`, `${word}${mark}requirements.txt`]),
    `requirements/${word}.txt`,
  ])
  const beside = /(^|\/)requirements$/.test(place) ? words.map((word) => `${word}.txt`) : []
  const paths = [folder, place].flatMap((each) => named.map((name) => joinPath(each, name)))
  return [...new Set([...paths, ...beside.map((name) => joinPath(place, name))])].filter((path) => repository.has(path))
}

type Named = ReadonlyMap<string, readonly Requirement[]>

/** What stands under names that are meant for it. */
function meant(table: TomlTable, read: (value: TomlValue | undefined) => Requirement[]): Named {
  return new Map(Object.keys(table).flatMap((name) => (isMeant(name) ? [[name, read(table[name])] as const] : [])))
}

function readAll(value: TomlValue | undefined): Requirement[] {
  return textsOf(value).flatMap((text) => readRequirement(text) ?? [])
}

function projectGroups(project: TomlTable): Named {
  const poetry = tableAt(project, 'tool', 'poetry')
  const { 'dev-dependencies': legacy } = tableAt(project, 'tool', 'uv')
  const texts = {
    ...(legacy === undefined ? {} : { dev: legacy }),
    ...tableAt(project, 'tool', 'pdm', 'dev-dependencies'),
    ...tableAt(project, 'dependency-groups'),
  }
  const tables = {
    ...('dev-dependencies' in poetry ? { dev: { dependencies: poetry['dev-dependencies'] ?? {} } } : {}),
    ...tableAt(poetry, 'group'),
  }
  const ofTable = (value: TomlValue | undefined): Requirement[] =>
    tableRequirements(tableAt({ value: value ?? '' }, 'value', 'dependencies'))
  return new Map([...meant(texts, readAll), ...meant(tables, ofTable)])
}

function pipfileGroups(repository: Repository, folder: string): Named {
  const table = tableAt(readToml(repository.text(joinPath(folder, 'Pipfile'))), 'dev-packages')
  return new Map(Object.keys(table).length > 0 ? [['dev', tableRequirements(table)]] : [])
}
