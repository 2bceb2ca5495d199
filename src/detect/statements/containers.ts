// The containers that a repository's Dockerfiles and Compose files describe, and where its files are in them.
import { baseName, foldersUpFrom, isWithin, joinPath, normalizePath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isForDevelopment } from '../scope.ts'
import type { ComposeService } from './compose.ts'
import { allStages, readDockerfile, type DockerImage } from './dockerfile.ts'

export interface Container {
  /** 1 for production; less the further from it. */
  readonly weight: number
  readonly image: DockerImage
  /** Folder of the repository that its COPY lines start from. */
  readonly context: string
  readonly services: readonly ComposeService[]
}

const dockerfile = /^(Docker|Container)file([._-][\w.-]+)?$|\.dockerfile$/i

export function describedContainers(repository: Repository, services: readonly ComposeService[]): Container[] {
  const containers: Container[] = []
  const built = new Set<string>()
  const seen = new Set<string>()
  for (const service of services) {
    const mounted = service.build ? undefined : mountedImage(repository, service)
    if (mounted)
      containers.push({ image: mounted, context: parentOf(service.file), services: [service], weight: service.weight })
    if (!service.build || !repository.has(service.build.dockerfile)) continue
    const { dockerfile: file, context, target } = service.build
    built.add(file)
    // Overrides of one service, and workers of one image, are one container.
    const key = `${file} ${target ?? ''} ${service.name}`
    if (seen.has(key)) continue
    seen.add(key)
    const image = readDockerfile(file, repository.text(file), target)
    const same = services.filter(
      (each) =>
        each.name === service.name &&
        (each === service ||
          (!each.build && !isForDevelopment(each.file)) ||
          (each.build?.dockerfile === file && each.build.target === target)),
    )
    // Whoever builds it to try it out, and starts it as it is, has no other image for production.
    const isAsItIs = same.every((each) => each.command === undefined) && target === undefined && !isForDevelopment(file)
    const weight = service.weight * (isForDevelopment(file) ? 0.3 : 1)
    if (image) containers.push({ image, context, services: same, weight: Math.max(weight, isAsItIs ? 0.8 : 0) })
  }
  for (const file of repository.paths
    .filter(
      (path) =>
        dockerfile.test(baseName(path)) &&
        !built.has(path) &&
        !/(^|\/)(node_modules|vendor|examples?|tests?)\//.test(path),
    )
    .slice(0, 40)) {
    const image = readDockerfile(file, repository.text(file))
    if (image)
      containers.push({
        image,
        context: guessContext(repository, file),
        services: [],
        weight: (isForDevelopment(file) ? 0.2 : 0.92) - Math.min(5, file.split('/').length - 1) * 0.01,
      })
  }
  return containers.toSorted((a, b) => b.weight - a.weight)
}

/** A public image that runs a folder of the repository: what a Dockerfile would say, as far as the service says it. */
function mountedImage(
  repository: Repository,
  { file, image, mounts, folder, command }: ComposeService,
): DockerImage | undefined {
  const source = mounts.find((mount) => repository.hasFolder(mount.source))
  if (!image || !source || !command) return undefined
  return {
    file,
    bases: [{ file, image: image.text, line: image.line }],
    environment: {},
    folder: folder ?? source.target,
    copies: [],
    exposes: [],
    runs: [],
    volumes: [],
    healthcheck: undefined,
    entrypoint: undefined,
    command: undefined,
  }
}

/** The folder from which most of its COPY sources exist, of the stages that build, too. */
function guessContext(repository: Repository, file: string): string {
  const sources = allStages(repository.text(file))
    .copies.flatMap((copy) => copy.sources)
    .filter((source) => source !== '.' && !source.includes('*'))
  const candidates = foldersUpFrom(parentOf(file)).map((folder) => ({
    folder,
    hits: sources.filter((source) => exists(repository, joinPath(folder, source.replace(/^\/+|^(\.\.\/)+/, ''))))
      .length,
  }))
  return candidates.reduce((best, each) => (each.hits > best.hits ? each : best)).folder
}

function exists(repository: Repository, path: string): boolean {
  return repository.has(path) || repository.hasFolder(path)
}

/** Where a path of the container comes from: files and folders that exist, the last COPY first. */
export function sourcesOf(repository: Repository, container: Container, path: string): string[] {
  return placesOf(repository, container, path).filter((candidate) => exists(repository, candidate))
}

/** The same for a path that the repository need not have, such as a folder made at run time. */
export function placesOf(repository: Repository, container: Container, path: string): string[] {
  const wanted = normalizePath(path)
  const found: string[] = []
  const mounts = container.services.flatMap((service) =>
    service.mounts
      .filter((mount) => mount.source !== '' && !mount.source.startsWith(':'))
      .map((mount) => ({ sources: [`/${mount.source}`], target: mount.target })),
  )
  for (const { sources, target } of [...container.image.copies, ...mounts].toReversed()) {
    const folder = normalizePath(target)
    for (const source of sources) {
      const from =
        source.startsWith('/') && mounts.some((mount) => mount.sources.includes(source))
          ? normalizePath(source.slice(1) || '.')
          : joinPath(container.context, source.replace(/^\/+/, '') || '.')
      if (repository.hasFolder(from)) {
        const rest = relativeTo(folder, wanted)
        if (rest !== undefined) found.push(joinPath(from, rest))
        // COPY website/ /app/website/ also says what /app stands for.
        else if (baseName(from) === baseName(folder) && isWithin(parentOf(folder), wanted) && parentOf(folder) !== '/')
          found.push(joinPath(parentOf(from), relativeTo(parentOf(folder), wanted) ?? '.'))
      } else if (source.includes('*') && repository.hasFolder(parentOf(from))) {
        const rest = relativeTo(folder, wanted)
        if (rest !== undefined) found.push(joinPath(parentOf(from), rest))
      } else if (
        repository.has(from) &&
        (folder === wanted || `${folder}/${baseName(from)}` === wanted || joinPath(folder, baseName(from)) === wanted)
      )
        found.push(from)
    }
  }
  return [...new Set(found)]
}
