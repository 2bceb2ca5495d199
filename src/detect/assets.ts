// What browsers load and an image has from a stage of its own, in which packages of Node make it: `assets`.
import type { Finding } from '../model/detection.ts'
import type { AssetsDraft } from '../model/draft.ts'
import { shellLine } from '../model/shell.ts'
import { chosenVersion } from './node/node-version.ts'
import { lockAbove } from './node/locks.ts'
import { scriptOf, readPackage } from './node/package.ts'
import { baseName, relativeTo } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { placesOf, type Container } from './statements/containers.ts'
import { commandsOf } from './statements/image-commands.ts'
import { stageCopies } from './statements/stage-copies.ts'

/** Versions of Node that have an image. */
interface NodeVersions {
  readonly versions: readonly string[]
  readonly defaultVersion: string
}

/** `path` is the app's folder, `containers` its own image, or those that may be; what lies outside of it is no part of the app's image. */
export function assetsOf(
  repository: Repository,
  path: string,
  containers: readonly Container[],
  node: NodeVersions,
): Finding<AssetsDraft> | undefined {
  const copies = containers.flatMap((container) =>
    stageCopies(repository, container).map((copy) => ({ ...copy, container })),
  )
  for (const { container, built, places, target, line } of copies) {
    const making = makingOf(repository, { ...container, image: built })
    const folder = making && relativeTo(path, making.folder)
    const output = places.map((place) => relativeTo(path, place)).find((place) => place !== undefined && place !== '.')
    if (!making || folder === undefined || output === undefined) continue
    const [place = path] = placesOf(repository, container, target)
    const into = relativeTo(path, place) ?? '.'
    const version = chosenVersion(repository, making.folder, [container], node.versions, node.defaultVersion)
    return {
      value: {
        path: folder,
        ...(making.build === undefined ? {} : { build: making.build }),
        output,
        ...(into === '.' || into === output ? {} : { into }),
        ...(version ? { version: version.value } : {}),
      },
      confidence: 0.9,
      evidence: [evidenceAt(repository, container.image.file, making.line), evidenceAt(repository, built.file, line)],
    }
  }
  return undefined
}

interface Making {
  /** Of the repository, with the package. */
  readonly folder: string
  /** Absent: its `build` script. */
  readonly build?: string
  readonly line: number
}

const installs = /^(install|ci|i|add)$/

/** What a build of files has besides: folders, owners, clients' caches, and what is only said. */
const besides =
  /^(\[|\[\[|test|echo|mkdir|chown|chmod|cp|mv|rm|ln|touch|true|fi|set|cat|apt-get|apt|apk|corepack|groupmod|usermod|useradd|adduser)$/

/** What a stage runs after it has installed the packages of a folder, where all of it runs there. */
function makingOf(repository: Repository, container: Container): Making | undefined {
  const commands = commandsOf(container.image)
  const at = commands.findIndex(
    ({ words: [program = '', verb = 'install'] }) => isManager(program) && installs.test(verb),
  )
  const install = commands[at]
  if (!install) return undefined
  const folder = placesOf(repository, container, install.folder).find((each) => readPackage(repository, each))
  const lock = folder === undefined ? undefined : lockAbove(repository, folder)
  if (folder === undefined || !lock) return undefined
  const builds = commands
    .slice(at + 1)
    .filter(
      ({ words: [program = '', verb = ''] }) =>
        !besides.test(program) && !(isManager(program) && /^(cache|store|prune|config)$|^i$/.test(verb)),
    )
    .filter(({ words }) => !(isManager(words[0] ?? '') && installs.test(words[1] ?? 'install')))
  const [first] = builds
  if (!first || builds.some((each) => each.folder !== install.folder)) return undefined
  const lines = builds.map(({ words }) => shellLine(words))
  if (lines.some((each) => /[$`<>*]/.test(each))) return undefined
  const isUsual =
    builds.length === 1 &&
    isManager(first.words[0] ?? '') &&
    /^\w+ (run )?build$/.test(lines[0] ?? '') &&
    scriptOf(readPackage(repository, folder), 'build') !== undefined
  const build = lines.length === 1 ? lines[0] : shellLine(['sh', '-c', lines.join(' && ')])
  return { folder, line: first.line, ...(isUsual || build === undefined ? {} : { build }) }
}

const isManager = (program: string): boolean => /^(npm|pnpm|yarn|bun)$/.test(baseName(program))
