// Folders beside a site that are projects in other languages, and that no file of the site's own names: what changes
// in them makes no other site.
import { baseName, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { manifestsOf, packagesOf, readPackage } from './package.ts'
import { workspacePackages } from './resolve-import.ts'

const ofOtherLanguages =
  /^(pyproject\.toml|requirements\.txt|setup\.py|Pipfile|manage\.py|go\.mod|Cargo\.toml|composer\.json|Gemfile|pom\.xml|build\.gradle(\.kts)?)$/

/** Locks, texts for people, and what deploys or tests the whole repository: no build reads them. */
const besides =
  /\.(md|txt|svg|toml|lock|snap)$|(^|\/)([\w-]*lock[\w-]*\.(json|ya?ml)|npm-shrinkwrap\.json|(docker-)?compose[\w.-]*\.ya?ml|Dockerfile[\w.-]*|[\w.-]*ignore|\.(github|gitlab|circleci|devcontainer|vscode)\/.*|\.gitlab-ci\.ya?ml|\.pre-commit-config\.yaml)$/

/** More files than these are not searched. */
const most = 5000

/** Relative to the repository. `root`: the folder that the build of the site in `path` sees. */
export function unreadFolders(repository: Repository, root: string, path: string): string[] {
  const manifests = manifestsOf(repository)
  const folders = new Set(
    repository.paths
      .filter((each) => ofOtherLanguages.test(baseName(each)) && parentOf(parentOf(each)) === root)
      .map(parentOf)
      .filter((each) => each !== root && !isWithin(each, path) && !manifests.some((member) => isWithin(each, member))),
  )
  if (folders.size === 0) return []
  const homes = [path, ...workspaceNeeds(repository, path)]
  const files = repository.paths.filter(
    (each) =>
      !besides.test(each) &&
      (parentOf(each) === root || homes.some((home) => isWithin(home, each))) &&
      ![...folders].some((folder) => isWithin(folder, each)),
  )
  if (files.length > most) return []
  return [...folders].filter((folder) => !files.some((file) => names(repository, repository.text(file), folder)))
}

/** Folders of the workspace's packages that a package is made with, and those that these are. */
function workspaceNeeds(repository: Repository, path: string): string[] {
  const workspace = workspacePackages(repository)
  const found = new Set<string>()
  const waiting = [path]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const name of packagesOf(readPackage(repository, next) ?? {})) {
      const home = workspace.get(name)
      if (home === undefined || found.has(home)) continue
      found.add(home)
      waiting.push(home)
    }
  return [...found]
}

/** Whether a text names the folder itself, or something in it that is there: where a build only writes, there is nothing. */
function names(repository: Repository, text: string, folder: string): boolean {
  const name = baseName(folder)
  if (!text.includes(name)) return false
  const escaped = name.replaceAll(/[^\w]/g, '\\$&')
  if (new RegExp(`(["'\`](\\.{1,2}/)*|(\\.{1,2}/)+)${escaped}/?(?=["'\`\\s)]|$)`, 'm').test(text)) return true
  const below = new RegExp(`(?:["'\`\\s(=:,]|\\.{1,2}/)${escaped}/([^"'\`\\s)]+)`, 'g')
  return [...text.matchAll(below)].some(([, rest = '']) => {
    const place = joinPath(folder, rest.replace(/[*?{$[].*$/, ''))
    return repository.has(place) || repository.paths.some((each) => isWithin(place, each) && !/\/\.\w+$/.test(each))
  })
}
