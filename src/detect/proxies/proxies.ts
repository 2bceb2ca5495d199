// What the repository's own proxies pass on to which of its services, production's first.
import type { ProxyDraft } from '../../model/draft.ts'
import { baseName, isWithin, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isForDevelopment } from '../scope.ts'
import type { ComposeService } from '../statements/compose.ts'
import type { Container } from '../statements/containers.ts'
import { caddyProxies } from './caddy.ts'
import { labelProxies } from './labels.ts'
import { nginxProxies } from './nginx.ts'

const aside = /(^|\/)(node_modules|tests?|examples?|docs?|vendor)\//

export function statedProxies(
  repository: Repository,
  services: readonly ComposeService[],
  containers: readonly Container[],
): ProxyDraft[] {
  const files = repository.paths.filter((path) => !aside.test(path))
  const weight = (file: string): number => weightOf(file, services, containers)
  const found = [
    ...files
      .filter((path) => /\.conf(\.\w+)?$|(^|\/)(nginx|sites-(available|enabled))\/[^.]+$/.test(path))
      .filter((path) => /\bproxy_pass\b/.test(repository.text(path)))
      .slice(0, 60)
      .flatMap((file) => nginxProxies(repository, file, weight(file))),
    ...files
      .filter((path) => /^Caddyfile([._-]\w+)*$|\.caddy(file)?$/i.test(baseName(path)))
      .slice(0, 20)
      .flatMap((file) => caddyProxies(repository, file, weight(file))),
    ...services.flatMap((service) => labelProxies(repository, service)),
  ]
  return found.toSorted((a, b) => b.weight - a.weight)
}

/** As production's as whatever takes the file into a container; less where nothing does. */
function weightOf(file: string, services: readonly ComposeService[], containers: readonly Container[]): number {
  const own = isForDevelopment(file) ? 0.3 : 1
  const mounted = services.filter(({ mounts }) => mounts.some(({ source }) => source !== '' && isWithin(source, file)))
  const copied = containers.filter(({ image, context }) =>
    image.copies.some(({ sources }) =>
      sources.some((source) => source !== '.' && isWithin(joinPath(context, source), file)),
    ),
  )
  return own * Math.max(0.5, ...[...mounted, ...copied].map((each) => each.weight))
}

/** Services that are such a proxy, by the files that they take in. */
export function isProxy({ mounts }: ComposeService, proxies: readonly ProxyDraft[]): ProxyDraft | undefined {
  return proxies.find(({ evidence: { file } }) =>
    mounts.some(({ source }) => source !== '.' && source !== '' && isWithin(source, file)),
  )
}
