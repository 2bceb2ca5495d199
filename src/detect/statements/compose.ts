// Compose files: the services that a repository runs itself as.
import { baseName, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isForDevelopment } from '../scope.ts'
import { nodeAt, readBlockMap, textAt, textsAt, type Node } from './block-map.ts'
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
  return files.flatMap((file) => servicesOf(repository, file)).toSorted((a, b) => b.weight - a.weight)
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

function weightOf(file: string): number {
  const depth = file.split('/').length - 1
  const words = baseName(file)
    .replace(/^(docker-)?(compose|stack)[._-]?/i, '')
    .replace(/\.?ya?ml$/i, '')
  if (isForDevelopment(file)) return 0.2
  const base = /(^|[._-])prod(uction)?([._-]|$)/i.test(words) ? 1 : words === '' ? 0.95 : 0.7
  return base - Math.min(depth, 5) * 0.02
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
      build: buildOf(file, node),
      environment: environmentOf(repository, file, node),
      command: commandOf(node),
      folder: textAt(node, 'working_dir'),
      healthcheck: textsAt(node, 'healthcheck', 'test'),
      mounts: mountsOf(file, node),
      labels: labelsOf(node),
      ports: textsAt(node, 'ports').flatMap(({ text, line }) => {
        const port = Number(/(\d+)(?:\/tcp)?$/.exec(text)?.[1])
        return port > 0 ? [{ port, line }] : []
      }),
    }
  })
}

function buildOf(file: string, service: Node): ComposeService['build'] {
  const build = nodeAt(service, 'build')
  if (!build) return undefined
  const folder = parentOf(file)
  if (build.kind === 'text')
    return build.text === ''
      ? undefined
      : {
          context: joinPath(folder, build.text),
          dockerfile: joinPath(folder, build.text, 'Dockerfile'),
          target: undefined,
        }
  const context = joinPath(folder, textAt(build, 'context') ?? '.')
  return {
    context,
    dockerfile: joinPath(context, textAt(build, 'dockerfile') ?? 'Dockerfile'),
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
