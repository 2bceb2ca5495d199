// Checks what a stack file says of a site against the repository, and gathers the facts that its image needs.
import type { AppProblem, SiteFramework, SiteDetection } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { problem, type Inspection } from '../inspection.ts'
import { joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { importProblems } from './missing-imports.ts'
import { findNodeVersion } from './node-version.ts'
import { packagesOf, readPackage, scriptsOf, type Package } from './package.ts'
import { findPackages } from './packages.ts'
import { unreadFolders } from './unread.ts'

export function inspectSite(section: AppSection, provider: SiteFramework, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const manifest = readPackage(repository, section.path)
  const version = findNodeVersion(section, provider, repository, problems)
  const packages = manifest && findPackages(section.path, repository, manifest, problems)
  if (manifest) problems.push(...importProblems(repository, section.path))
  const { detection } = provider
  const usual = manifest && usualOutput(manifest, detection)
  // Without a build the app's folder is the site, but hardly the whole repository.
  const output = section.output ?? (manifest || section.path === '.' ? usual : '.')
  if (manifest && section.build === undefined && scriptsOf(manifest)['build'] === undefined)
    problems.push(
      problem(
        'build',
        'missing-build',
        `${joinPath(section.path, 'package.json')} has no build script`,
        'say how the files are made, such as build: npm run bundle',
      ),
    )
  if (output === undefined)
    problems.push(
      problem(
        'output',
        'unknown-output',
        manifest
          ? 'where the build writes its files cannot be told from the packages'
          : 'which folder is the site cannot be told',
        `name it, such as output: ${manifest ? 'dist' : 'public'}`,
      ),
    )
  if (!manifest && output !== undefined && !repository.hasFolder(joinPath(section.path, output)))
    problems.push(
      problem(
        'output',
        'missing-folder',
        `the folder ${output} is not in ${section.path}`,
        'name the folder that holds index.html',
      ),
    )
  if (problems.length > 0 || version === undefined || output === undefined) return { problems }
  const unread = packages ? unreadFolders(repository, packages.folder, section.path) : []
  const facts = { kind: 'site', version, output, unread, emptyFolders: [], ...(packages ? { packages } : {}) } as const
  return { facts, problems }
}

/** The folder that the bundler writes to where nothing else is said. */
function usualOutput(manifest: Package, { bundlers }: SiteDetection): string | undefined {
  const names = packagesOf(manifest)
  return Object.entries(bundlers).find(([name]) => names.includes(name))?.[1]
}
