// Compose files: the services that a repository runs itself as.
import { baseName, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isForDevelopment } from '../scope.ts'
import { nodeAt, readBlockMap, textAt, textsAt, type Node } from './block-map.ts'
import { usualDockerfile } from './dockerfile.ts'
import { readEnvironmentFile } from './environment-file.ts'

export interface ComposeService {
  readonly file: string
  readonly name: string
  readonly line: number
  /** 1 for production; less the further a file is from it. */
  readonly weight: number
  readonly image: { readonly text: string; readonly line: number } | undefined
  readonly build:
    | { readonly context: string; readonly dockerfile: string; readonly target: string | undefined }
    | undefined
  readonly environment: ReadonlyMap<string, { readonly value: string; readonly file: string; readonly line: number }>
  readonly command:
    | { readonly words: readonly { readonly text: string; readonly line: number }[]; readonly list: boolean }
    | undefined
  readonly folder: string | undefined
  readonly healthcheck: readonly { readonly text: string; readonly line: number }[]
  readonly mounts: readonly { readonly source: string; readonly target: string; readonly line: number }[]
  /** `name=value` each. */
  readonly labels: readonly { readonly text: string; readonly line: number }[]
  /** Services that it waits for, each with what it waits for. */
  readonly dependsOn: readonly { readonly name: string; readonly condition: string }[]
  /** Ports inside the container. */
  readonly ports: readonly { readonly port: number; readonly line: number }[]
}

const composeFile = /^(docker-)?compose([._-][\w.-]*)?\.ya?ml$|^(docker-)?stack[\w.-]*\.ya?ml$/i

export function composeServices(repository: Repository): ComposeService[] {
  const files = repository.paths
    .filter(
      (path) => composeFile.test(baseName(path)) && !/(^|\/)(node_modules|vendor|examples?|tests?|docs?)\//.test(path),
    )
    .slice(0, 40)
  const all = files.flatMap((file) => servicesOf(repository, file))
  const others = new Set(files.filter((file) => isAlternative(all, file) || isTrial(all, file)))
  return all.filter(({ file }) => !others.has(file)).toSorted((a, b) => b.weight - a.weight)
}

/** A whole stack in place of the usual file's, such as one with another database: it builds the same image anew. */
function isAlternative(all: readonly ComposeService[], file: string): boolean {
  if (purposeOf(file) !== 'other') return false
  return all.some(
    ({ file: usual, build }) =>
      parentOf(usual) === parentOf(file) &&
      purposeOf(usual) === 'usual' &&
      all.some(
        (each) =>
          each.file === file &&
          build &&
          each.build?.dockerfile === build.dockerfile &&
          each.build.target === build.target,
      ),
  )
}

/** Folders that hold how the repository around them is run. */
const running =
  /(^|[._-])(docker|compose|containers?|deploy|infra|ops|devops|prod|stag|host|server|stack|swarm|build|setup|env)/i

/** A file in a folder of something else that builds what lies above it: it tries the image out with that, such as a collector. */
function isTrial(all: readonly ComposeService[], file: string): boolean {
  const folder = parentOf(file)
  if (purposeOf(file) === 'development' || folder.split('/').some((part) => running.test(part))) return false
  return all.some((each) => each.file === file && each.build !== undefined && !isWithin(folder, each.build.context))
}

/** Services beside those that an app is, and of files at or above its folder; where there is none, all. */
export function servicesNear(
  services: readonly ComposeService[],
  apps: readonly { readonly path: string; readonly services: readonly { readonly file: string }[] }[],
): readonly ComposeService[] {
  const folders = new Set(apps.flatMap((app) => app.services.map(({ file }) => parentOf(file))))
  const near = services.filter(
    ({ file }) => folders.has(parentOf(file)) || apps.some(({ path }) => isWithin(parentOf(file), path)),
  )
  return near.length > 0 ? near : services
}

const weights = { production: 1, usual: 0.95, other: 0.7 } as const

/** What a file is for, by the words of its name beside the usual ones. */
function purposeOf(file: string): keyof typeof weights | 'development' {
  const words = baseName(file)
    .replace(/^(docker-)?(compose|stack)[._-]?/i, '')
    .replace(/\.?ya?ml$/i, '')
  if (isForDevelopment(file)) return 'development'
  return /(^|[._-])prod(uction)?([._-]|$)/i.test(words) ? 'production' : words === '' ? 'usual' : 'other'
}

function weightOf(file: string): number {
  const depth = file.split('/').length - 1
  const purpose = purposeOf(file)
  return purpose === 'development' ? 0.2 : weights[purpose] - Math.min(depth, 5) * 0.02
}

function servicesOf(repository: Repository, file: string): ComposeService[] {
  const services = nodeAt(readBlockMap(repository.text(file)), 'services')
  if (services?.kind !== 'map') return []
  return [...services.entries].slice(0, 200).map(([name, node]) => {
    const image = nodeAt(node, 'image')
    return {
      file,
      name,
      line: node.line,
      weight: weightOf(file),
      image:
        image?.kind === 'text' && image.text !== ''
          ? { text: image.text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1'), line: image.line }
          : undefined,
      build: buildOf(repository, file, node),
      environment: environmentOf(repository, file, node),
      command: commandOf(node),
      folder: textAt(node, 'working_dir'),
      healthcheck: textsAt(node, 'healthcheck', 'test'),
      mounts: mountsOf(file, node),
      labels: labelsOf(node),
      dependsOn: dependenciesOf(node),
      ports: textsAt(node, 'ports').flatMap(({ text, line }) => {
        const port = Number(/(\d+)(?:\/tcp)?$/.exec(text)?.[1])
        return port > 0 ? [{ port, line }] : []
      }),
    }
  })
}

function buildOf(repository: Repository, file: string, service: Node): ComposeService['build'] {
  const build = nodeAt(service, 'build')
  if (!build) return undefined
  const folder = parentOf(file)
  if (build.kind === 'text')
    return build.text === ''
      ? undefined
      : {
          context: joinPath(folder, build.text),
          dockerfile: usualDockerfile(repository, joinPath(folder, build.text)),
          target: undefined,
        }
  const context = joinPath(folder, textAt(build, 'context') ?? '.')
  const named = textAt(build, 'dockerfile')
  return {
    context,
    dockerfile: named === undefined ? usualDockerfile(repository, context) : joinPath(context, named),
    target: textAt(build, 'target'),
  }
}

function environmentOf(repository: Repository, file: string, service: Node): ComposeService['environment'] {
  const result = new Map<string, { value: string; file: string; line: number }>()
  for (const { text } of textsAt(service, 'env_file')) {
    const path = joinPath(parentOf(file), text)
    for (const each of readEnvironmentFile(repository.text(path)))
      result.set(each.name, { value: each.value, file: path, line: each.line })
  }
  const environment = nodeAt(service, 'environment')
  if (environment?.kind === 'map') {
    for (const [name, value] of environment.entries)
      if (value.kind === 'text') result.set(name, { value: value.text, file, line: value.line })
  }
  for (const { text, line } of textsAt(service, 'environment')) {
    const equals = text.indexOf('=')
    if (equals > 0) result.set(text.slice(0, equals), { value: text.slice(equals + 1), file, line })
  }
  return result
}

function commandOf(service: Node): ComposeService['command'] {
  const command = nodeAt(service, 'command')
  const words = textsAt(service, 'command')
  return command && words.length > 0 ? { words, list: command.kind === 'list' } : undefined
}

function labelsOf(service: Node): ComposeService['labels'] {
  const labels = nodeAt(service, 'labels')
  if (labels?.kind !== 'map') return textsAt(service, 'labels')
  return [...labels.entries].flatMap(([name, value]) =>
    value.kind === 'text' ? [{ text: `${name}=${value.text}`, line: value.line }] : [],
  )
}

function dependenciesOf(service: Node): ComposeService['dependsOn'] {
  const named = nodeAt(service, 'depends_on')
  if (named?.kind !== 'map')
    return textsAt(service, 'depends_on').map(({ text }) => ({ name: text, condition: 'service_started' }))
  return [...named.entries].map(([name, node]) => ({ name, condition: textAt(node, 'condition') ?? 'service_started' }))
}

function mountsOf(file: string, service: Node): ComposeService['mounts'] {
  const volumes = nodeAt(service, 'volumes')
  if (volumes?.kind !== 'list') return []
  return volumes.items.flatMap((item) => {
    if (item.kind === 'map') {
      const target = textAt(item, 'target')
      return target === undefined
        ? []
        : [{ source: sourceOf(file, textAt(item, 'source') ?? ''), target, line: item.line }]
    }
    if (item.kind !== 'text') return []
    const [source = '', target] = item.text.replaceAll(/\$\{\w+:?-([^}]*)\}/g, '$1').split(':')
    return target === undefined
      ? [{ source: '', target: source, line: item.line }]
      : [{ source: sourceOf(file, source), target, line: item.line }]
  })
}

/** A path of the repository as such; a volume's name with a leading colon, so that the two never mix. */
function sourceOf(file: string, source: string): string {
  return /^\.{1,2}(\/|$)/.test(source) ? joinPath(parentOf(file), source) : `:${source}`
}
