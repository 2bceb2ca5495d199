// Packages of a repository that may be sites, and why the others are none.
import type { StackDraft } from '../../model/draft.ts'
import type { SiteDetection } from '../../model/provider.ts'
import { baseName, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { foreignLock, lockAbove } from './locks.ts'
import { asTable, packagesOf, readPackage, scriptsOf, type Package } from './package.ts'

export interface SiteCandidate {
  readonly folder: string
  readonly manifest: Package
  readonly bundler: string
  /** A page in the sources; absent: the build makes all of them. */
  readonly page: string | undefined
}

type Leftover = StackDraft['leftovers'][number]

const beside =
  /^(tests?|testing|e2e|integration|cypress|playwright|docs?|documentation|storybook|\.storybook|examples?|samples?|demos?|playgrounds?|sandbox|benchmarks?|fixtures|__\w+__|vendor|third_party|archived?|old|legacy|deprecated)$/i

export function siteCandidates(
  repository: Repository,
  detection: SiteDetection,
): { readonly sites: readonly SiteCandidate[]; readonly others: readonly Leftover[] } {
  const sites: SiteCandidate[] = []
  const others: Leftover[] = []
  for (const file of repository.paths.filter(isManifest).slice(0, 300)) {
    const folder = parentOf(file)
    const manifest = readPackage(repository, folder)
    const found = manifest && judge(repository, detection, folder, manifest)
    if (found === undefined) continue
    if (typeof found === 'string') others.push({ what: folder === '.' ? file : folder, why: found })
    else sites.push(found)
  }
  return { sites, others }
}

function isManifest(path: string): boolean {
  return baseName(path) === 'package.json' && !/(^|\/)(node_modules|bower_components|\.[^/]+)\//.test(path)
}

/** A site, the reason why it is none, or nothing where nobody would take it for one. */
function judge(
  repository: Repository,
  { bundlers, servers }: SiteDetection,
  folder: string,
  manifest: Package,
): SiteCandidate | string | undefined {
  const file = joinPath(folder, 'package.json')
  const own = Object.keys(asTable(manifest['dependencies']) ?? {})
  const all = packagesOf(manifest)
  const scripts = scriptsOf(manifest)
  const bundler = Object.keys(bundlers).find((name) => all.includes(name))
  const page = pageOf(repository, folder)
  const server = servers.find((name) => (page === undefined ? all : own).includes(name))
  const word = folder.split('/').find((part) => beside.test(part))
  if (server !== undefined && (scripts['start'] ?? scripts['build'] ?? scripts['dev']) !== undefined)
    return word === undefined
      ? `${file} needs ${server}: it is a server program, which no framework of the stack file runs`
      : undefined
  if (bundler === undefined || !Object.values(scripts).some((script) => typeof script === 'string')) return undefined
  if (word !== undefined) return `its folder says "${word}"`
  if (isLibrary(repository, folder, manifest)) return 'it is a library: what it builds is for other packages'
  if (page === undefined && !makesPages(repository, folder))
    return `it has no index.html: what ${bundler} builds there is no site of its own`
  if (!lockAbove(repository, folder)) {
    const lock = foreignLock(repository, folder)
    return lock === undefined
      ? 'it has no lock file: write one with `npm install --package-lock-only`'
      : `its packages are locked by ${lock}: a site is built from a lock file of npm or pnpm`
  }
  return { folder, manifest, bundler, page }
}

function pageOf(repository: Repository, folder: string): string | undefined {
  return ['.', 'public', 'src', 'app', 'client', 'static']
    .map((below) => joinPath(folder, below, 'index.html'))
    .find((file) => repository.has(file))
}

/** Pages in other forms than HTML, or a bundler's plug-in that writes the page. */
function makesPages(repository: Repository, folder: string): boolean {
  const inside = folder === '.' ? '' : `${folder}/`
  return repository.paths.some((path) => {
    if (!path.startsWith(inside)) return false
    const own = path.slice(inside.length)
    if (/^(src\/)?pages\/|^(src\/|content\/)?index\.(md|njk|liquid|pug|hbs)$/.test(own)) return true
    return /^[\w.-]+\.config\.[cm]?[jt]s$/.test(own) && /html[-_]?\w*[-_]?plugin/i.test(repository.text(path))
  })
}

function isLibrary(repository: Repository, folder: string, manifest: Package): boolean {
  const isForOthers = (source: string): boolean =>
    /\bbuild\s*:\s*\{/.test(source.split(/\blib\s*:/, 2).length > 1 ? source : '')
  if (configsOf(repository, folder).some((file) => isForOthers(repository.text(file)))) return true
  return (
    manifest['private'] !== true &&
    manifest['files'] !== undefined &&
    ['exports', 'main', 'module'].some((key) => key in manifest)
  )
}

/** Configuration files beside a package. */
export function configsOf(repository: Repository, folder: string): string[] {
  return repository.paths.filter((path) => parentOf(path) === folder && /\.config\.[cm]?[jt]s$/.test(path))
}
