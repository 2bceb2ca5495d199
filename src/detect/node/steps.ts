// A command and all that it comes to: scripts of package.json, process managers and wrappers are followed to what runs.
import type { Evidence } from '../../model/detection.ts'
import { baseName, isWithin, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { readShell, wordsOf } from '../statements/shell.ts'
import { launchOf, managedFile, type Launch, type Place } from './launch.ts'
import { managedPrograms } from './process-manager.ts'
import { lineOfKey, readPackage, scriptOf, scriptsOf } from './package.ts'
import { packageAbove, workspacePackages } from './resolve-import.ts'

/** One command that runs. */
export interface Step extends Place {
  readonly words: readonly string[]
  /** Set where it starts a file. */
  readonly launch: Launch | undefined
  /** The script of package.json that holds it, the innermost. */
  readonly script: string | undefined
}

interface At extends Place {
  readonly script: string | undefined
  readonly seen: readonly string[]
  /** Commands that may still be read: scripts can call each other without end. */
  readonly budget: { left: number }
}

const separators = /^(&&|\|\||;|\||&|\(|\)|\{|\})$/

/** Words before the command itself. */
const prefixes =
  /^(exec|env|cross-env|cross-env-shell|sudo|time|nohup|npx|pnpx|bunx|tini|dumb-init|catchsegv|command|better-npm-run|with-env|dotenv|dotenvx|env-cmd|doppler|infisical|op|run|gosu|su-exec|\/usr\/bin\/env|then|do|if|else|!)$/

const most = 60

/** What a command line of a folder of the repository comes to, in order. */
export function stepsOf(
  repository: Repository,
  command: readonly string[] | string,
  place: Place,
  script?: string,
): Step[] {
  const at: At = {
    ...place,
    script,
    seen: script === undefined ? [] : [`${place.folder} ${script}`],
    budget: { left: most * 5 },
  }
  return typeof command === 'string' ? ofText(repository, command, at) : ofWords(repository, command, at)
}

/** What a script of a package comes to, with those that run before and behind it. */
export function stepsOfScript(repository: Repository, folder: string, name: string): Step[] {
  return ofScript(repository, folder, name, [], {
    folder,
    environment: {},
    evidence: lineOfKey(repository, folder, name),
    script: undefined,
    seen: [],
    budget: { left: most * 5 },
  })
}

function ofText(repository: Repository, text: string, at: At): Step[] {
  const commands: string[][] = [[]]
  for (const word of wordsOf(text.slice(0, 5000))) {
    if (separators.test(word)) commands.push([])
    else commands.at(-1)?.push(word)
  }
  const steps: Step[] = []
  let { folder } = at
  for (const words of commands) {
    if (steps.length > most) break
    const [name, target] = words
    if (name === 'cd' && target !== undefined) folder = joinPath(folder, target)
    else steps.push(...ofWords(repository, words, { ...at, folder }))
  }
  return steps
}

function ofWords(repository: Repository, given: readonly string[], at: At): Step[] {
  const { words, environment } = withoutPrefixes(given, at.environment)
  const [first = ''] = words
  const here: At = { ...at, environment }
  if (first === '' || at.seen.length > 12 || at.budget.left-- <= 0) return []
  const program = baseName(first)
  const inline = words.indexOf('-c')
  if (/^(ba|da|z|a)?sh$/.test(program)) {
    if (inline > 0) return ofText(repository, words[inline + 1] ?? '', here)
    return ofShellFile(repository, words.find((word, index) => index > 0 && !word.startsWith('-')) ?? '', here)
  }
  if (/\.(sh|bash)$/.test(first) && !words.includes('--')) {
    const steps = ofShellFile(repository, first, here)
    if (steps.length > 0) return steps
  }
  // wait-for-it.sh db:5432 -- node server.js
  const behind = words.indexOf('--')
  if (
    behind > 0 &&
    /wait|dockerize|docker-entrypoint|entrypoint|dotenv|doppler|infisical|env-cmd|start-server/.test(first)
  )
    return ofWords(repository, words.slice(behind + 1), here)
  const scripts = scriptCalls(repository, words, here)
  if (scripts) return scripts
  const managed = managedFile(words)
  if (managed) {
    const all = managedPrograms(repository, joinPath(here.folder, managed.file))
    if (all.length === 0) return ofWords(repository, ['node', managed.file, ...managed.args], here)
    // Of one folder the first: the others work for it.
    const firsts = all.filter((kept, index) => all.findIndex(({ folder }) => folder === kept.folder) === index)
    return firsts.flatMap((kept) =>
      ofWords(repository, kept.words, {
        ...here,
        folder: joinPath(here.folder, kept.folder ?? '.'),
        environment: { ...here.environment, ...kept.environment },
        evidence: kept.evidence,
      }),
    )
  }
  // nodemon --exec "ts-node src/index.ts"
  const executed = /^(nodemon|tsc-watch)$/.test(program)
    ? optionValue(words, ['--exec', '-x', '--onSuccess'])
    : undefined
  if (executed !== undefined)
    return ofText(repository, executed, here).map((step) => ({
      ...step,
      launch: step.launch && {
        ...step.launch,
        development: step.launch.development ?? `${program} is for development`,
      },
    }))
  const launch = launchOf(words, { folder: here.folder, environment, evidence: here.evidence })
  const { folder, evidence, script } = here
  return [{ words, folder, environment, evidence, script, launch }]
}

function withoutPrefixes(given: readonly string[], set: Place['environment']): Pick<Step, 'words' | 'environment'> {
  const environment = { ...set }
  let index = 0
  for (; index < given.length; index++) {
    const word = given[index] ?? ''
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word)
    if (assignment) environment[assignment[1] ?? ''] = assignment[2] ?? ''
    else if (index > 0 && word.startsWith('-') && prefixes.test(given[index - 1] ?? '')) {
      // An option of the wrapper, with its value.
      if (/^(-f|-e|-p|-c|--config|--project|--package|--env|-r)$/.test(word)) index += 1
      else if (word === '--') continue
    } else if (!prefixes.test(word) || (word === 'run' && index === 0)) break
  }
  while (given[index] === '--') index += 1
  return { words: given.slice(index), environment }
}

function ofShellFile(repository: Repository, name: string, at: At): Step[] {
  const file = joinPath(at.folder, name)
  const key = `sh ${file}`
  if (!repository.has(file) || at.seen.includes(key)) return []
  return readShell(repository.text(file))
    .slice(0, most)
    .flatMap(({ words, line, folder }) =>
      ofWords(repository, words, {
        ...at,
        folder: folder.startsWith('/') ? at.folder : joinPath(at.folder, folder),
        evidence: { file, line, says: words.join(' ').slice(0, 90) },
        seen: [...at.seen, key],
      }),
    )
}

/** Commands that run scripts of package.json; undefined where the words are no such command. */
function scriptCalls(repository: Repository, words: readonly string[], at: At): Step[] | undefined {
  const program = baseName(words[0] ?? '')
  const { folder } = at
  if (/^(npm-run-all2?|run-s|run-p|wsrun)$/.test(program)) {
    const known = Object.keys(scriptsOf(readPackage(repository, folder) ?? {}))
    return words.slice(1).flatMap((word) => {
      if (word.startsWith('-')) return []
      const pattern = new RegExp(
        `^${word
          .split(' ')[0]
          ?.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll(/\*+/g, '[^ ]*')}$`,
      )
      return known
        .filter((name) => pattern.test(name))
        .slice(0, 20)
        .flatMap((name) => ofScript(repository, folder, name, [], at))
    })
  }
  if (program === 'concurrently')
    return words
      .slice(1)
      .flatMap((word) =>
        /^npm:/.test(word)
          ? ofScript(repository, folder, word.slice(4), [], at)
          : word.includes(' ')
            ? ofText(repository, word, at)
            : [],
      )
  const home = targetFolder(repository, words, folder)
  if (/^(turbo|lerna|nx)$/.test(program)) {
    const named = words.slice(1).filter((word) => !word.startsWith('-') && word !== 'run' && word !== 'run-many')
    const [task = '', project] = (named[0] ?? '').includes(':') ? (named[0] ?? '').split(':').toReversed() : named
    const place = home ?? (project === undefined ? undefined : workspaceFolder(repository, project))
    return place === undefined ? undefined : ofScript(repository, place, task, [], at)
  }
  if (!/^(npm|pnpm|yarn|bun)$/.test(program)) return undefined
  const rest = withoutManagerOptions(words.slice(1))
  const [verb = '', ...more] = rest
  if (verb === 'run' || verb === 'run-script')
    return ofScript(repository, home ?? folder, more[0] ?? '', more.slice(1), at)
  if (/^(start|test|stop|restart)$/.test(verb)) return ofScript(repository, home ?? folder, verb, more, at)
  if (/^(exec|dlx|x)$/.test(verb)) return ofWords(repository, more, { ...at, folder: home ?? folder })
  if (program === 'npm' || verb === '') return []
  if (scriptOf(readPackage(repository, home ?? folder), verb) !== undefined)
    return ofScript(repository, home ?? folder, verb, more, at)
  // `bun server.ts` starts a file, `yarn tsc` a program.
  if (program === 'bun') return undefined
  return /^(install|add|dedupe|workspaces)$/.test(verb)
    ? []
    : ofWords(repository, rest, { ...at, folder: home ?? folder })
}

function ofScript(repository: Repository, folder: string, name: string, more: readonly string[], at: At): Step[] {
  const manifest = readPackage(repository, folder)
  const given = more[0] === '--' ? more.slice(1) : more
  return [`pre${name}`, name, `post${name}`].flatMap((each): Step[] => {
    const script = scriptOf(manifest, each)
    const key = `${folder} ${each}`
    if (script === undefined || at.seen.includes(key)) return []
    const evidence: Evidence = lineOfKey(repository, folder, each)
    const text =
      each === name && given.length > 0
        ? `${script} ${given.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(' ')}`
        : script
    return ofText(repository, text, { ...at, folder, evidence, script: each, seen: [...at.seen, key] })
  })
}

const takesFolder = ['--prefix', '-C', '--dir', '--cwd']
const takesWorkspace = ['--filter', '-F', '-w', '--workspace', '--scope']

/** The folder or package that a package manager is told to work in. */
function targetFolder(repository: Repository, words: readonly string[], folder: string): string | undefined {
  const named = optionValue(words, takesFolder)
  if (named !== undefined) return joinPath(folder, named)
  const at = words.indexOf('workspace')
  const workspace =
    (baseName(words[0] ?? '') === 'yarn' && at > 0 ? words[at + 1] : undefined) ?? optionValue(words, takesWorkspace)
  return workspace === undefined ? undefined : workspaceFolder(repository, workspace)
}

export function workspaceFolder(repository: Repository, given: string): string | undefined {
  const name = given.replaceAll(/^[{.^]*\/?|[.}^]*$/g, '')
  const byName = workspacePackages(repository)
  const known =
    byName.get(given.replace(/\.{3}$/, '')) ??
    byName.get(name) ??
    [...byName].find(([each]) => each.replace(/^@[^/]+\//, '') === name)?.[1] ??
    packageAbove(repository, joinPath(name))
  return known !== undefined && isWithin('.', known) && (known !== '.' || name === '') ? known : undefined
}

export function optionValue(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1]
    const name = names.find((each) => word.startsWith(`${each}=`))
    if (name !== undefined) return word.slice(name.length + 1)
  }
  return undefined
}

function withoutManagerOptions(words: readonly string[]): string[] {
  const rest: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '--' || rest.length > 1) return [...rest, ...words.slice(index)]
    if (takesFolder.includes(word) || takesWorkspace.includes(word)) index += 1
    else if (word === 'workspace') index += 1
    else if (!word.startsWith('-')) rest.push(word)
  }
  return rest
}
