// Packages of a repository that may be sites, and why the others are none.
import type { StackDraft } from '../../model/draft.ts'
import type { NodeDetection, NodeExport } from '../../model/node-detection.ts'
import type { SiteDetection } from '../../model/provider.ts'
import type { Surroundings } from '../apps.ts'
import { joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { besideWord } from './beside.ts'
import { foreignLock, lockAbove } from './locks.ts'
import { manifestsOf, packagesOf, productionPackages, readPackage, scriptsOf, type Package } from './package.ts'
import { programCandidates } from './program-candidates.ts'
import { exportedSite } from './conventions.ts'

export interface SiteCandidate {
  readonly folder: string
  readonly manifest: Package
  readonly bundler: string
  /** A page in the sources; absent: the build makes all of them. */
  readonly page: string | undefined
  /** Set where a framework that could serve writes files instead. */
  readonly exported?: { readonly output: string; readonly file: string; readonly line: number }
}

type Leftover = StackDraft['leftovers'][number]

export function siteCandidates(
  around: Surroundings,
  detection: SiteDetection,
  ofNode: NodeDetection | undefined,
): { readonly sites: readonly SiteCandidate[]; readonly others: readonly Leftover[] } {
  const { repository } = around
  const programs = ofNode ? programCandidates(around, ofNode) : { candidates: [], others: [] }
  const taken = new Set(programs.candidates.map(({ folder }) => folder))
  const sites: SiteCandidate[] = []
  const others: Leftover[] = []
  for (const folder of manifestsOf(repository)) {
    const manifest = taken.has(folder) ? undefined : readPackage(repository, folder)
    const what = folder === '.' ? 'package.json' : folder
    const refused = programs.others.find((each) => each.what === what)
    const found = manifest && judge(repository, detection, ofNode?.exports ?? [], folder, manifest)
    if (typeof found === 'object') sites.push(found)
    else if (refused) others.push(refused)
    else if (found !== undefined) others.push({ what, why: found })
  }
  return { sites, others }
}

/** A site, the reason why it is none, or nothing where nobody would take it for one. */
function judge(
  repository: Repository,
  { bundlers, servers }: SiteDetection,
  exports: readonly NodeExport[],
  folder: string,
  manifest: Package,
): SiteCandidate | string | undefined {
  const scripts = scriptsOf(manifest)
  const all = packagesOf(manifest)
  const exported = exportedSite(repository, folder, manifest, exports)
  const bundler = exported?.bundler ?? Object.keys(bundlers).find((name) => all.includes(name))
  const page = pageOf(repository, folder)
  const word = besideWord(folder)
  const own = productionPackages(manifest)
  // A framework that renders on a server leaves no pages for another one.
  if (
    exported === undefined &&
    page === undefined &&
    servers.some((name) => all.includes(name) && (own.includes(name) || bundler === undefined))
  )
    return undefined
  if (bundler === undefined || !Object.values(scripts).some((script) => typeof script === 'string')) return undefined
  if (word !== undefined) return `its folder says "${word}"`
  if (isLibrary(repository, folder, manifest)) return 'it is a library: what it builds is for other packages'
  if (exported === undefined && page === undefined && !makesPages(repository, folder))
    return `it has no index.html: what ${bundler} builds there is no site of its own`
  if (!lockAbove(repository, folder)) {
    const lock = foreignLock(repository, folder)
    return lock === undefined
      ? 'it has no lock file: write one with `npm install --package-lock-only`'
      : `its packages are locked by ${lock}: a site is built from a lock file of npm or pnpm`
  }
  return { folder, manifest, bundler, page, ...(exported ? { exported } : {}) }
}

function pageOf(repository: Repository, folder: string): string | undefined {
  return (
    ['.', 'public', 'src', 'app', 'client', 'static']
      .map((below) => joinPath(folder, below))
      // A package of its own below has its own pages.
      .filter((each) => each === folder || !repository.has(joinPath(each, 'package.json')))
      .map((each) => joinPath(each, 'index.html'))
      .find((file) => repository.has(file))
  )
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
  return repository.filesIn(folder).filter((path) => /\.config\.[cm]?[jt]s$/.test(path))
}
