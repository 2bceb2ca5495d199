// Checks what a stack file says of a program of Node against the repository, and gathers the facts that its image needs.
import type { AppProblem, NodeFramework } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { emptyFolders } from '../empty-folders.ts'
import { problem, type Inspection } from '../inspection.ts'
import { baseName, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { importProblems } from './missing-imports.ts'
import { findNodeVersion } from './node-version.ts'
import { packagesOf, productionPackages, readPackage, scriptsOf, type Package } from './package.ts'
import { findPackages } from './packages.ts'

export function inspectNode(section: AppSection, provider: NodeFramework, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const { path, entry } = section
  const manifest = readPackage(repository, path)
  const packages = manifest && findPackages(path, repository, manifest, problems)
  const version = findNodeVersion(section, provider, repository, problems)
  const script = manifest && scriptsOf(manifest)['build']
  const build =
    section.build ??
    // An image that builds images has no engine to do it with.
    (typeof script === 'string' && packages && !/^\s*docker\b/.test(script)
      ? [packages.manager === 'berry' ? 'yarn' : packages.manager, 'run', 'build']
      : undefined)
  // A name without an ending is a program of the packages, or is made by the build.
  const isFile = /\.[cm]?[jt]s$/.test(entry)
  if (isFile && build === undefined && !packages?.lifecycle.length && !repository.has(joinPath(path, entry)))
    problems.push(missingEntry(joinPath(path, entry), manifest !== undefined))
  if (build !== undefined) problems.push(...importProblems(repository, path))
  if (problems.length > 0 || version === undefined) return { problems }
  return {
    facts: {
      kind: 'node',
      version,
      emptyFolders: emptyFolders(repository, section),
      development: manifest !== undefined && migratesByDevelopment(section, provider, manifest),
      ...(packages ? { packages } : {}),
      ...(build ? { build } : {}),
    },
    problems,
  }
}

/** Whether the program that migrates comes with a package of development alone. */
function migratesByDevelopment({ migrate }: AppSection, { detection }: NodeFramework, manifest: Package): boolean {
  const [program = ''] = migrate?.command ?? []
  const tool = detection.migrations.find(({ programs }) => programs.test(baseName(program)))
  const has = (names: readonly string[]): boolean => tool?.packages.some((name) => names.includes(name)) ?? false
  return has(packagesOf(manifest)) && !has(productionPackages(manifest))
}

function missingEntry(file: string, hasManifest: boolean): AppProblem {
  return problem(
    'entry',
    'missing-entry',
    `the entry ${file} is not in the repository, and no build makes it`,
    hasManifest
      ? 'name a file that is there, or give package.json a build script, or say how it is made: build: npm run compile'
      : 'name a file that is there, as seen from the path of the app',
  )
}
