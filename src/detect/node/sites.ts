// The sites of a repository: packages whose build makes files for a browser, and folders of pages that a web server serves.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft, StackDraft } from '../../model/draft.ts'
import type { FrameworkProvider, SiteFramework } from '../../model/provider.ts'
import type { Surroundings } from '../apps.ts'
import { isWithin, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { embeddedSite, isCompiledWith, type EmbeddedSite } from './embedded-sites.ts'
import { siteCandidates, type SiteCandidate } from './candidates.ts'
import { developmentProxies } from './development-proxies.ts'
import { fetchedFonts } from './fetched-fonts.ts'
import { lockAbove } from './locks.ts'
import { makingOf } from './output.ts'
import { packagesOf } from './package.ts'
import { plainSites } from './plain-sites.ts'
import { hardCodedAddresses } from './sources.ts'
import { builtInVariables } from './built-in-variables.ts'
import { chosenVersion } from './node-version.ts'

export interface SiteFindings {
  readonly sites: readonly AppDraft[]
  readonly others: StackDraft['leftovers']
  /** Those that a program is compiled with, which then shows them itself. */
  readonly embedded: readonly EmbeddedSite[]
}

/** `programs`: apps whose images may build a site, too, and are not that site. */
export function sitesOf(
  around: Surroundings,
  provider: SiteFramework,
  programs: readonly AppDraft[],
  frameworks: readonly FrameworkProvider[],
): SiteFindings {
  const { detection } = provider
  const [ofNode] = frameworks.flatMap((each) => (each.kind === 'node' ? [each.detection] : []))
  const { sites: candidates, others } = siteCandidates(around, detection, ofNode)
  const sites: AppDraft[] = []
  const left = [...others]
  const embedded: EmbeddedSite[] = []
  for (const candidate of candidates) {
    const draft = draftSite(around, provider, candidate, programs)
    const output = draft.site?.output
    const own = embeddedSite(draft, detection.bundlers[candidate.bundler])
    if (programs.some((program) => isCompiledWith(program, own))) {
      const kept = around.repository.paths.find((file) => isWithin(own.target, file) && /\.(m?js|css)$/.test(file))
      if (kept === undefined) embedded.push(own)
      else left.push({ what: draft.path, why: `${kept} is of what it builds, and a program is compiled with that` })
    } else if (output?.value.startsWith('..'))
      left.push({ what: draft.path, why: elsewhere(draft.path, output, programs) })
    else sites.push(draft)
  }
  const plain = plainSites(around.repository, around.containers, around.services)
    .filter(({ path }) => ![...sites, ...programs].some((each) => each.path === path && each.path !== '.'))
    .filter(
      ({ services }) =>
        !sites.some((site) => site.services.some((own) => services.some(({ name }) => name === own.name))),
    )
  return {
    sites: [...sites, ...plain.map((site) => ({ ...nothing, framework: provider.name, ...site }))],
    others: left,
    embedded,
  }
}

function elsewhere(path: string, { value, evidence: [place] }: Finding<string>, programs: readonly AppDraft[]): string {
  const target = joinPath(path, value)
  const owner = programs.find((program) => isWithin(program.path, target) && program.path !== '.')
  const where = place ? `${place.file}:${place.line} ` : ''
  return `${where}builds it into ${target}${owner ? `, from where the app in ${owner.path} serves it` : ''}: no image of the stack builds that`
}

/** What a site does not have. */
const nothing = { packages: [], environment: [], writable: [], uploads: [], static: [], paths: [], losers: [] } as const

function draftSite(
  { repository, services, containers }: Surroundings,
  { name, versions, defaultVersion, detection }: SiteFramework,
  candidate: SiteCandidate,
  programs: readonly AppDraft[],
): AppDraft {
  const { folder, manifest } = candidate
  const near = containers.filter((container) => isOf(repository, folder, container))
  const taken = new Set(programs.flatMap((program) => program.services.map((service) => service.name)))
  const files = new Set(near.map(({ image }) => image.file))
  const own = services.filter(({ build, name: service }) => build && files.has(build.dockerfile) && !taken.has(service))
  const version = chosenVersion(repository, folder, near, versions, defaultVersion)
  const lock = lockAbove(repository, folder)
  const { build, ...making } = makingOf(repository, candidate, near, detection.outputOptions)
  return {
    ...nothing,
    framework: name,
    path: folder,
    ...(build ? { build } : {}),
    site: {
      ...making,
      asks: hardCodedAddresses(repository, folder),
      proxies: developmentProxies(repository, folder),
    },
    ...(version ? { version } : {}),
    packages: packagesOf(manifest),
    environment: builtInVariables(repository, folder, near),
    losers: fetchedFonts(repository, folder),
    services: own.map(({ file, name: service }) => ({ file, name: service })),
    evidence: [
      evidenceAt(repository, joinPath(folder, 'package.json'), bundlerLine(repository, candidate)),
      ...(lock ? [{ file: lock.file, line: 1, says: '' }] : []),
    ],
  }
}

function bundlerLine(repository: Repository, { folder, bundler }: SiteCandidate): number {
  const lines = repository.text(joinPath(folder, 'package.json')).split('\n')
  return (
    Math.max(
      0,
      lines.findIndex((line) => line.includes(`"${bundler}":`)),
    ) + 1
  )
}

/** Whether an image is made of the folder: its Dockerfile lies there, or copies from it. */
function isOf(repository: Repository, folder: string, { image, context }: Container): boolean {
  if (isWithin(folder, image.file) && folder !== '.') return true
  if (folder === '.') return parentOf(image.file) === '.' || context === '.'
  const copies = [...repository.text(image.file).matchAll(/^\s*(?:COPY|ADD)\s+(?!--from)(.*)$/gim)]
  return copies.some(([, text = '']) =>
    text
      .split(/[\s,"[\]]+/)
      .some(
        (word) => word !== '' && !word.startsWith('-') && isWithin(folder, joinPath(context, word.replace(/^\//, ''))),
      ),
  )
}
