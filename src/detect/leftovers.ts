// What a repository runs in production and a stack file cannot hold: other services, and further processes.
import type { AppDraft, DatastoreDraft, NamedAppDraft, ProxyDraft, StackDraft } from '../model/draft.ts'
import type { Providers } from '../model/provider.ts'
import { imageName } from './datastores.ts'
import { isTask, sharesImage } from './processes.ts'
import { isProxy } from './proxies/proxies.ts'
import type { Repository } from './repository.ts'
import { isForDevelopment } from './scope.ts'
import { composeServices, servicesNear, type ComposeService } from './statements/compose.ts'
import { baseImages, jsonWords, readDockerfile } from './statements/dockerfile.ts'
import { procfileLines } from './statements/procfile.ts'

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
  const all = composeServices(repository)
  /** The app that runs in a service's image. */
  const ownerOf = (service: ComposeService): AppDraft | undefined =>
    drafts.find(({ services: own }) =>
      all.some(
        (each) =>
          (own.some(({ file, name }) => each.file === file && each.name === name) ||
            // The only app, which no service is known to be, is what somebody develops in that image.
            (own.length === 0 && drafts.length === 1 && isForDevelopment(each.build?.target ?? ''))) &&
          each.name !== service.name &&
          sharesImage(each, service),
      ),
    )
  const isHeld = (service: ComposeService): boolean => {
    const { name, image, build, ports } = service
    return (
      apps.has(name) ||
      // Without a service that is known to be the app, one that is built or has its port may be it.
      (apps.size === 0 &&
        stageOf(service, ownerOf(service), all) === undefined &&
        (build !== undefined || ports.some(({ port }) => appPorts.has(port)))) ||
      (image !== undefined && images.some((each) => `/${imageName(image.text)}`.endsWith(`/${each}`)))
    )
  }
  const near = servicesNear(all, drafts)
  // Of a file for development, what the app's own Dockerfile has a stage for is production's, too.
  const stated = near.filter((service) => service.weight > 0.5 || stageOf(service, ownerOf(service), all) !== undefined)
  const held = new Set(stated.filter(isHeld).map(({ name }) => name))
  const left = stated.filter((service) => {
    const owner = ownerOf(service)
    if (held.has(service.name) || (owner && isTask(service, owner))) return false
    // What makes the files that browsers load is done when the image is built.
    return !service.command || !owner?.assets?.value.build?.includes(commandOf(repository, service))
  })
  const distinct = left.filter((service, index) => left.findIndex(({ name }) => name === service.name) === index)
  return distinct.map((service) => {
    const { name, file, line } = service
    const routes = isProxy(service, proxies)
    const owner = ownerOf(service)
    const stage = stageOf(service, owner, all)
    if (routes || isWebServer(repository, service))
      return {
        what: name,
        why: `the edge takes its place${routes ? `; ${routes.evidence.file} was read for the routes` : ''}`,
      }
    const reason = !owner
      ? 'the stack file has no place for it'
      : stage === undefined
        ? 'its command is none that can be taken over as it is'
        : `the stage ${stage} of the app's Dockerfile is another image than the app's: if the app's has all that it needs, write ${commandOf(repository, service)} under processes`
    return { what: name, why: `${file}:${line} runs it; ${reason}` }
  })
}

/** Names of stages that are the app itself. */
const usualStage = /^(app|base|build(er)?|final|main|prod(uction)?|release|run(ner|time)?|server|web)$/i

/** The stage of its own at which a service is built of an app's Dockerfile, where no stage of the app's is that. */
function stageOf(
  { build }: ComposeService,
  owner: AppDraft | undefined,
  all: readonly ComposeService[],
): string | undefined {
  if (build?.target === undefined || !owner || isForDevelopment(build.target) || usualStage.test(build.target))
    return undefined
  const targets = all.flatMap((each) =>
    owner.services.some(({ file, name }) => each.file === file && each.name === name) ? [each.build?.target] : [],
  )
  return targets.includes(build.target) ? undefined : build.target
}

/** What a service starts in production, for a person to read. */
function commandOf(repository: Repository, { command, build, weight }: ComposeService): string {
  if (command && weight > 0.5) return command.words.map(({ text }) => text).join(' ')
  const image = build && readDockerfile(build.dockerfile, repository.text(build.dockerfile), build.target)
  const started = image?.command ?? image?.entrypoint
  return started ? (jsonWords(started.text) ?? [started.text]).join(' ') : 'its command'
}

/** A web server that stands in front, as the edge does. */
function isWebServer(repository: Repository, { image, build }: ComposeService): boolean {
  const base = image?.text ?? (build && baseImages(build.dockerfile, repository.text(build.dockerfile))[0]?.image) ?? ''
  return /(^|\/)(nginx|nginx-unprivileged|openresty|traefik|caddy|haproxy|envoy)(:|@|$)/.test(base)
}

/** Lines of a Procfile beside those that serve and release. */
function processes(repository: Repository, drafts: readonly AppDraft[]): Leftovers {
  const migrates = drafts.some((draft) => draft.migrate)
  return procfileLines(repository)
    .filter(({ name }) => name !== 'web' && !(name === 'release' && migrates))
    .map(({ file, line, name }) => ({
      what: name,
      why: `${file}:${line} runs it, by a command that can not be taken over as it is: write it under processes`,
    }))
}
