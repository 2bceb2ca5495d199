// Checks what a stack file says of a site against the repository, and gathers the facts that its image needs.
import type { NodePackages } from '../../model/detection.ts'
import type { AppProblem, FrameworkProvider, SiteDetection } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import type { Inspection } from '../inspection.ts'
import { joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { lockAbove, locks } from './locks.ts'
import { packagesOf, readPackage, scriptsOf, type Package } from './package.ts'
import { declaredNodeVersion } from './version.ts'

export function inspectSite(section: AppSection, provider: FrameworkProvider, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const manifest = readPackage(repository, section.path)
  const version = findVersion(section, provider, repository, problems)
  const packages = manifest && findPackages(section, repository, manifest, problems)
  const { detection } = provider
  const usual = manifest && detection.language === 'node' ? usualOutput(manifest, detection) : undefined
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
  return { facts: { language: 'node', version, output, emptyFolders: [], ...(packages ? { packages } : {}) }, problems }
}

/** The folder that the bundler writes to where nothing else is said. */
function usualOutput(manifest: Package, { bundlers }: SiteDetection): string | undefined {
  const names = packagesOf(manifest)
  return Object.entries(bundlers).find(([name]) => names.includes(name))?.[1]
}

function findPackages(
  { path }: AppSection,
  repository: Repository,
  manifest: Package,
  problems: AppProblem[],
): NodePackages | undefined {
  const lock = lockAbove(repository, path)
  if (lock) {
    const { file, manager } = lock
    const folder = parentOf(file)
    const beside = ['package.json', '.npmrc', 'pnpm-workspace.yaml'].map((name) => joinPath(folder, name))
    const inputs = [file, ...beside, joinPath(path, 'package.json')].filter((each) => repository.has(each))
    const asked = new RegExp(`^${manager}@(\\d+\\.\\d+\\.\\d+)`).exec(String(manifest['packageManager'] ?? ''))?.[1]
    return { manager, folder, inputs: [...new Set(inputs)], ...(asked === undefined ? {} : { managerVersion: asked }) }
  }
  problems.push(
    problem(
      'path',
      'missing-lock',
      `${joinPath(path, 'package.json')} has no lock file beside or above it`,
      `looked for ${Object.keys(locks).join(', ')}; write one, for instance with \`npm install --package-lock-only\``,
    ),
  )
  return undefined
}

function findVersion(
  { version, path }: AppSection,
  { language, versions, defaultVersion }: FrameworkProvider,
  repository: Repository,
  problems: AppProblem[],
): string | undefined {
  const known = `known: ${versions.join(', ')}`
  if (version !== undefined) {
    if (versions.includes(version)) return version
    problems.push(problem(language, 'unknown-version', `${language} ${version} has no base image here`, known))
    return undefined
  }
  const declared = declaredNodeVersion(repository, path, versions, defaultVersion)
  if (declared && declared.version === undefined)
    problems.push(
      problem(
        language,
        'unknown-version',
        `${declared.evidence.file}:${declared.evidence.line} asks for ${language} ${declared.says}, which has no base image here`,
        `say which one to use instead with ${language}; ${known}`,
      ),
    )
  return declared ? declared.version : defaultVersion
}

function problem(key: string, id: string, message: string, help: string): AppProblem {
  return { key, diagnostic: { id, severity: 'error', message, help } }
}
