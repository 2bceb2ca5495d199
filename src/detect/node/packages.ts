// What installing the packages of Node reads, runs and needs, as the lock file and the manifests tell.
import type { NodeManager, NodePackages } from '../../model/detection.ts'
import type { AppProblem } from '../../model/provider.ts'
import { problem } from '../inspection.ts'
import { isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { lockAbove, locks } from './locks.ts'
import { compiledPackages } from './native-packages.ts'
import { asTable, packagesOf, readPackage, scriptsOf, type Package } from './package.ts'

/** Beside a lock file, what its package manager reads, too. */
const beside =
  /^(package\.json|\.npmrc|pnpm-workspace\.yaml|\.pnpmfile\.cjs|\.yarnrc(\.yml)?|bunfig\.toml|\.yarn\/(releases|plugins|patches)\/.*|patches\/.*)$/

/** Scripts of a project's own that do nothing in an image: hooks of version control, and a word about package managers. */
const harmless = /^(npx\s+)?(husky|lefthook|simple-git-hooks|only-allow|is-ci|git\s|ts-patch|skip)|only-allow|husky/

export function findPackages(
  path: string,
  repository: Repository,
  manifest: Package,
  problems: AppProblem[],
): NodePackages | undefined {
  const lock = lockAbove(repository, path)
  if (!lock) {
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
  const { file, manager } = lock
  const folder = parentOf(file)
  const root = folder === path ? manifest : (readPackage(repository, folder) ?? {})
  const text = repository.text(file)
  const compiled = compiledPackages(text, manager, [manifest, root])
  const names = [...new Set([...packagesOf(manifest), ...packagesOf(root)])].toSorted()
  const managerVersion = versionOf(manager, [root, manifest])
  return {
    manager,
    folder,
    inputs: inputsOf(repository, file, path, root),
    // A lock that is too long to be read says nothing.
    scripts: text === '' || compiled.length > 0 || hasScripts(repository, folder, manager, text, root),
    lifecycle: lifecycleOf(manifest),
    names,
    // Engines of older releases are programs of their own, and look for this one.
    libraries: names.some((name) => /^(prisma|@prisma\/client)$/.test(name)) ? ['openssl'] : [],
    compilers: compiled.length > 0 ? ['g++', 'make', 'python3'] : [],
    ...(managerVersion === undefined ? {} : { managerVersion }),
  }
}

function inputsOf(repository: Repository, lock: string, path: string, root: Package): string[] {
  const folder = parentOf(lock)
  const inside = folder === '.' ? '' : `${folder}/`
  const isWorkspace = root['workspaces'] !== undefined || repository.has(joinPath(folder, 'pnpm-workspace.yaml'))
  const members = repository.paths
    .filter(
      (each) => each.startsWith(inside) && /(^|\/)package\.json$/.test(each) && !/(^|\/)node_modules\//.test(each),
    )
    .slice(0, 300)
  const own = repository.paths.filter((each) => each.startsWith(inside) && beside.test(each.slice(inside.length)))
  return [
    ...new Set([
      lock,
      ...own,
      ...(isWorkspace ? members : [joinPath(path, 'package.json')]).filter((each) => isWithin(folder, each)),
    ]),
  ].filter((each) => repository.has(each))
}

function versionOf(manager: NodeManager, manifests: readonly Package[]): string | undefined {
  const word = manager === 'berry' ? 'yarn' : manager
  const pattern = new RegExp(`^${word}@(\\d+\\.\\d+\\.\\d+)`)
  return manifests
    .map((each) => pattern.exec(String(each['packageManager'] ?? ''))?.[1])
    .find((each) => each !== undefined)
}

/** Packages whose script checks something, prints a word of thanks, or spares a moment at the first start. */
const harmlessPackages =
  /(^|\/)node_modules\/(es[b]uild|core-js(-pure|-bundle)?|es5-ext|protobufjs|@swc\/core|unrs-resolver|msw|styled-components|nodemon|preact|fsevents|@parcel\/watcher)$/

function lockedPackages(lock: string): [string, Package][] {
  try {
    const packages = asTable(asTable(JSON.parse(lock))?.['packages']) ?? {}
    return Object.entries(packages).flatMap(([name, entry]) => {
      const table = asTable(entry)
      return table ? [[name, table]] : []
    })
  } catch {
    return []
  }
}

/** Whether packages bring scripts that have to run. */
function hasScripts(
  repository: Repository,
  folder: string,
  manager: NodeManager,
  lock: string,
  root: Package,
): boolean {
  switch (manager) {
    case 'npm':
      return lockedPackages(lock).some(
        ([name, { hasInstallScript, os }]) =>
          hasInstallScript === true && !harmlessPackages.test(name) && (!Array.isArray(os) || os.includes('linux')),
      )
    case 'pnpm': {
      const settings = asTable(root['pnpm']) ?? {}
      const workspace = repository.text(joinPath(folder, 'pnpm-workspace.yaml'))
      return (
        /^ +requires\w+: true/m.test(lock) ||
        settings['onlyBuiltDependencies'] !== undefined ||
        /^(onlyBuiltDependencies|allowBuilds):/m.test(workspace)
      )
    }
    case 'berry':
    case 'yarn':
    case 'bun':
      return false
  }
}

/** What the project does once its packages are there, in the order in which npm would. */
function lifecycleOf(manifest: Package): string[] {
  const scripts = scriptsOf(manifest)
  return ['postinstall', 'prepare'].filter((name) => {
    const script = scripts[name]
    return typeof script === 'string' && script !== '' && !harmless.test(script)
  })
}
