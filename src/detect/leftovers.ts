// What a repository runs in production and a stack file cannot hold: other services, and further processes.
import type { AppDraft, DatastoreDraft, NamedAppDraft, ProxyDraft, StackDraft } from '../model/draft.ts'
import type { Providers } from '../model/provider.ts'
import { imageName } from './datastores.ts'
import { baseName } from './paths.ts'
import { isProxy } from './proxies/proxies.ts'
import type { Repository } from './repository.ts'
import { composeServices, servicesNear, type ComposeService } from './statements/compose.ts'
import { baseImages } from './statements/dockerfile.ts'

type Leftovers = StackDraft['leftovers']

export function leftoversOf(
  repository: Repository,
  drafts: readonly NamedAppDraft[],
  datastores: readonly DatastoreDraft[],
  providers: Providers,
  proxies: readonly ProxyDraft[] = [],
): Leftovers {
  const taken = new Set(drafts.flatMap(({ processes: own }) => own.map(({ stated }) => stated)))
  return [...services(repository, drafts, datastores, providers, proxies), ...processes(repository, drafts)].filter(
    ({ what }) => !taken.has(what),
  )
}

function services(
  repository: Repository,
  drafts: readonly AppDraft[],
  datastores: readonly DatastoreDraft[],
  providers: Providers,
  proxies: readonly ProxyDraft[],
): Leftovers {
  const apps = new Set(drafts.flatMap((draft) => draft.services.map(({ name }) => name)))
  const images = providers.datastores
    .filter((provider) => datastores.some((each) => each.engine.value.startsWith(`${provider.name}:`)))
    .flatMap((provider) => provider.detection.images)
  const appPorts = new Set(drafts.flatMap((draft) => draft.port?.value ?? []))
  const isHeld = ({ name, image, build, ports }: ComposeService): boolean =>
    apps.has(name) ||
    // Without a service that is known to be the app, one that is built or has its port may be it.
    (apps.size === 0 && (build !== undefined || ports.some(({ port }) => appPorts.has(port)))) ||
    (image !== undefined && images.some((each) => `/${imageName(image.text)}`.endsWith(`/${each}`)))
  const stated = servicesNear(composeServices(repository), drafts).filter((service) => service.weight > 0.5)
  const held = new Set(stated.filter(isHeld).map(({ name }) => name))
  const left = stated.filter((service) => !held.has(service.name) && !isTask(repository, service, drafts))
  const distinct = left.filter((service, index) => left.findIndex(({ name }) => name === service.name) === index)
  return distinct.map((service) => {
    const { name, file, line, build } = service
    const routes = isProxy(service, proxies)
    const isOwn =
      build !== undefined &&
      drafts.some(({ services: own }) =>
        own.some((each) => each.name !== name && sharesImage(repository, each, service)),
      )
    const why =
      routes || isWebServer(repository, service)
        ? `the edge takes its place${routes ? `; ${routes.evidence.file} was read for the routes` : ''}`
        : `${file}:${line} runs it; ${isOwn ? 'its command is none that can be taken over as it is' : 'the stack file has no place for it'}`
    return { what: name, why }
  })
}

/** A migration or a test run in an app's own image: one has a key of its own, the other is not production's. */
function isTask(repository: Repository, service: ComposeService, drafts: readonly AppDraft[]): boolean {
  const command = service.command?.words.flatMap(({ text }) => text.split(/\s+/)) ?? []
  const owner = drafts.find(({ services: own }) => own.some((each) => sharesImage(repository, each, service)))
  if (!owner) return false
  const [first = ''] = owner.migrate?.value.command.split(' ') ?? []
  return (
    [...command, service.name, service.build?.target ?? ''].some((word) => /\b(py)?tests?\b/.test(word)) ||
    (command.includes(first) && owner.services.every(({ name }) => name !== service.name))
  )
}

/** A web server that stands in front, as the edge does. */
function isWebServer(repository: Repository, { image, build }: ComposeService): boolean {
  const base = image?.text ?? (build && baseImages(build.dockerfile, repository.text(build.dockerfile))[0]?.image) ?? ''
  return /(^|\/)(nginx|nginx-unprivileged|openresty|traefik|caddy|haproxy|envoy)(:|@|$)/.test(base)
}

function sharesImage(repository: Repository, own: AppDraft['services'][number], { build }: ComposeService): boolean {
  if (!build) return false
  return composeServices(repository).some(
    ({ file, name, build: other }) => file === own.file && name === own.name && other?.dockerfile === build.dockerfile,
  )
}

/** Lines of a Procfile beside those that serve and release. */
function processes(repository: Repository, drafts: readonly AppDraft[]): Leftovers {
  const migrates = drafts.some((draft) => draft.migrate)
  return repository.paths
    .filter((path) => baseName(path) === 'Procfile')
    .flatMap((file) =>
      repository
        .text(file)
        .split('\n', 200)
        .flatMap((line, index) => {
          const name = /^(\w+):\s*\S/.exec(line)?.[1]
          return name === undefined || name === 'web' || (name === 'release' && migrates)
            ? []
            : [
                {
                  what: name,
                  why: `${file}:${index + 1} runs it, by a command that can not be taken over as it is: write it under processes`,
                },
              ]
        }),
    )
}
