// The migration trees of a repository, by the files that a tool keeps in them or by a setting that names them.
import type { Evidence } from '../model/detection.ts'
import type { FolderTree, MigrationDetection, ProgramTree, SettingTree } from '../model/provider.ts'
import { baseName, foldersUpFrom, joinPath, parentOf, relativeTo } from './paths.ts'
import type { Program } from './python/program.ts'
import { valuesOf } from './python/values.ts'
import { evidenceAt, type Repository } from './repository.ts'

export interface MigrationTree {
  readonly folder: string
  /** Where its command runs. */
  readonly directory: string
  /** What the command needs to find the tree from there. */
  readonly options: readonly string[]
  readonly module: string
  /** The line that says so. */
  readonly evidence: Evidence
}

/** Folders below the app's own that hold no tree of its. */
const beside = /(^|\/)(tests?|docs?|examples?|venv|\.venv|node_modules|site-packages)\//

/** `named`: folders or files that the repository's own commands name. */
export function migrationTrees(
  repository: Repository,
  program: Program,
  tree: MigrationDetection['tree'],
  named: readonly string[],
): MigrationTree[] {
  switch (tree.kind) {
    case 'folder':
      return folderTrees(repository, program, tree, named)
    case 'setting':
      return settingTrees(repository, program, tree, named)
    case 'program':
      return programTrees(repository, program, tree)
  }
}

/** The file that finds the migrations stands for all of them. */
function programTrees(repository: Repository, program: Program, { file }: ProgramTree): MigrationTree[] {
  return repository.paths
    .filter((path) => baseName(path) === file && !isBeside(program, path))
    .map((path) => ({
      folder: parentOf(path),
      directory: parentOf(path),
      options: [],
      module: path,
      evidence: lineWith(repository, path, 'execute_from_command_line'),
    }))
}

/** The first line that has a word, else the first. */
function lineWith(repository: Repository, file: string, word: string): Evidence {
  const index = repository
    .text(file)
    .split('\n')
    .findIndex((line) => line.includes(word))
  return evidenceAt(repository, file, Math.max(1, index + 1))
}

function isBeside({ root }: Program, path: string): boolean {
  return beside.test(relativeTo(root, path) ?? path)
}

function folderTrees(
  repository: Repository,
  program: Program,
  tree: FolderTree,
  named: readonly string[],
): MigrationTree[] {
  const [main = ''] = tree.files
  const called = callOf(program, tree)
  // The folder that the code names, as seen from where the app runs.
  const inCode = called.folders.find((folder) => repository.has(joinPath(folder, main)))
  const marked = repository.paths
    .filter((path) => baseName(path) === main && !isBeside(program, path))
    .map(parentOf)
    .filter(
      (folder) =>
        folder !== '.' &&
        (tree.files.every((file) => repository.has(joinPath(folder, file))) ||
          folder === inCode ||
          named.includes(folder) ||
          (called.evidence && baseName(folder) === tree.name)),
    )
  return [...new Set(marked)].map((folder): MigrationTree => {
    const usual = baseName(folder) === tree.name
    const directory = folder === inCode ? program.root : parentOf(folder)
    const file = tree.files.map((each) => joinPath(folder, each)).findLast((each) => repository.has(each)) ?? folder
    return {
      folder,
      directory,
      options: usual || folder === inCode ? [] : [tree.options[0] ?? '', relativeTo(directory, folder) ?? folder],
      module: joinPath(folder, main),
      evidence: called.evidence ?? evidenceAt(repository, file, 1),
    }
  })
}

/** Where the code hands the app to the tool, and the folder that it names. */
function callOf(program: Program, { call, keyword }: FolderTree): { evidence?: Evidence; folders: readonly string[] } {
  const [located, ...more] = program.calls.get(call) ?? []
  if (!located) return { folders: [] }
  const folders = [located, ...more].flatMap(({ expression, ...place }) => {
    const given = expression.kind === 'call' ? expression.keywords.get(keyword) : undefined
    const values = given ? valuesOf(program, { ...place, expression: given }) : []
    return values.flatMap((value) => (value.whole ? joinPath(value.path ? '.' : program.root, value.text) : []))
  })
  return { evidence: evidenceAt(program.repository, located.module.file, located.expression.line), folders }
}

function settingTrees(
  repository: Repository,
  program: Program,
  tree: SettingTree,
  named: readonly string[],
): MigrationTree[] {
  const files = repository.paths.filter(
    (path) => named.includes(path) || (baseName(path) === tree.file && !isBeside(program, path)),
  )
  return files.flatMap((file): MigrationTree[] => {
    const source = repository.text(file)
    const match = tree.setting.exec(source)
    if (!match) return []
    const line = source.slice(0, match.index + match[0].length).split('\n').length
    const location = (match[1] ?? '').replace(':', '/')
    const own = parentOf(file)
    const isFixed = location.startsWith(tree.here)
    const relative = isFixed ? location.slice(tree.here.length).replace(/^\//, '') : location
    // Its paths are meant from where the command runs, as a rule beside the file.
    const isThere = (path: string): boolean => (tree.holds === '' ? repository.hasFolder(path) : repository.has(path))
    const directory = [own, ...(isFixed ? [] : [...foldersUpFrom(own), program.root])].find((folder) =>
      isThere(joinPath(folder, relative, tree.holds)),
    )
    if (directory === undefined) return []
    const from = relativeTo(directory, file) ?? file
    return [
      {
        folder: joinPath(directory, relative),
        directory,
        options: from === tree.file ? [] : [tree.options[0] ?? '', from],
        module: joinPath(directory, relative, tree.holds),
        evidence: evidenceAt(repository, file, line),
      },
    ]
  })
}
