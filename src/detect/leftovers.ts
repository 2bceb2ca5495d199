// What a repository runs in production and a stack file cannot hold: other services, and further processes.
import type { AppDraft, DatastoreDraft, StackDraft } from '../model/draft.ts'
import type { Providers } from '../model/provider.ts'
import { imageName } from './datastores.ts'
import { baseName } from './paths.ts'
import type { Repository } from './repository.ts'
import { composeServices, servicesNear, type ComposeService } from './statements/compose.ts'

type Leftovers = StackDraft['leftovers']

export function leftoversOf(
  repository: Repository,
  drafts: readonly AppDraft[],
  datastores: readonly DatastoreDraft[],
  providers: Providers,
): Leftovers {
  return [...services(repository, drafts, datastores, providers), ...processes(repository, drafts)]
}

function services(
  repository: Repository,
  drafts: readonly AppDraft[],
  datastores: readonly DatastoreDraft[],
  providers: Providers,
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
  const left = stated.filter((service) => !isHeld(service))
  return [...new Map(left.map((service) => [service.name, service])).values()].map(({ name, file, line }) => ({
    what: name,
    why: `${file}:${line} runs it; the stack file has no place for it`,
  }))
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
            : [{ what: name, why: `${file}:${index + 1} runs it; the stack file has no place for further processes` }]
        }),
    )
}
