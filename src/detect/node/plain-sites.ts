// Folders of pages that are ready as they are, where the repository itself runs a web server on them.
import type { AppDraft } from '../../model/draft.ts'
import { joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { hardCodedAddresses } from './sources.ts'
import type { ComposeService } from '../statements/compose.ts'
import { placesOf, type Container } from '../statements/containers.ts'

/** Where web servers' images look for pages. */
const webRoots = [
  '/usr/share/nginx/html',
  '/usr/local/apache2/htdocs',
  '/var/www/html',
  '/usr/share/caddy',
  '/srv',
  '/public',
]

const webServer = /(^|\/)(nginx|nginx-unprivileged|httpd|caddy|static-web-server)(:|@|$)/

type PlainSite = Pick<AppDraft, 'path' | 'site' | 'services' | 'evidence'>

export function plainSites(
  repository: Repository,
  containers: readonly Container[],
  services: readonly ComposeService[],
): PlainSite[] {
  const built = containers.flatMap((container): PlainSite[] => {
    const { image, weight } = container
    if (weight < 0.5 || !webServer.test(image.bases[0]?.image ?? '')) return []
    const root = webRoots.find((each) => image.copies.some(({ target }) => target.replace(/\/$/, '').startsWith(each)))
    const copy = image.copies.find(({ target }) => root !== undefined && target.replace(/\/$/, '') === root)
    const folder =
      root === undefined ? undefined : placesOf(repository, container, root).find((place) => isPages(repository, place))
    return folder === undefined
      ? []
      : [
          {
            ...placed(repository, folder),
            services: container.services.map(({ file, name }) => ({ file, name })),
            evidence: [evidenceAt(repository, image.file, copy?.line ?? 1)],
          },
        ]
  })
  const mounted = services.flatMap((service): PlainSite[] => {
    if (service.build || service.weight < 0.5 || !webServer.test(service.image?.text ?? '')) return []
    const mount = service.mounts.find(({ source, target }) => webRoots.includes(target) && isPages(repository, source))
    return mount
      ? [
          {
            ...placed(repository, mount.source),
            services: [{ file: service.file, name: service.name }],
            evidence: [evidenceAt(repository, service.file, mount.line)],
          },
        ]
      : []
  })
  const all = [...built, ...mounted]
  return all.filter((site, index) => all.findIndex(({ path }) => path === site.path) === index)
}

/** Pages, and no package that would have to build them first. */
function isPages(repository: Repository, folder: string): boolean {
  return (
    repository.has(joinPath(folder, 'index.html')) &&
    !repository.has(joinPath(folder, 'package.json')) &&
    !repository.has(joinPath(parentOf(folder), 'package.json'))
  )
}

/** Of pages in the root of the repository the output has to be said. */
function placed(repository: Repository, path: string): Pick<PlainSite, 'path' | 'site'> {
  const evidence = [{ file: joinPath(path, 'index.html'), line: 1, says: '' }]
  return {
    path,
    site: {
      proxies: [],
      asks: hardCodedAddresses(repository, path),
      ...(path === '.' ? { output: { value: '.', confidence: 0.8, evidence } } : {}),
    },
  }
}
