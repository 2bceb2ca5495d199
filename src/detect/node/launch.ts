// What a command starts: a file by Node or by a tool that stands for it, or a program of a package.
import type { Evidence } from '../../model/detection.ts'
import { baseName, joinPath } from '../paths.ts'

export interface Launch {
  /** `node`, or the program's own name. */
  readonly program: string
  /** The file that it is given, as a path of the repository. */
  readonly file: string | undefined
  readonly args: readonly string[]
  /** Where it runs, as a folder of the repository. */
  readonly folder: string
  /** Variables that the command sets. */
  readonly environment: Readonly<Record<string, string>>
  /** Options of Node's own that production needs, too. */
  readonly nodeOptions: readonly string[]
  /** The tool that lets Node read another language. */
  readonly loader: string | undefined
  /** Options by which Node itself loads that tool. */
  readonly loading: readonly string[]
  /** Why it is no command for production. */
  readonly development: string | undefined
  readonly evidence: Evidence
}

export type Place = Pick<Launch, 'folder' | 'environment' | 'evidence'>

/** Tools that stand for Node, and read other languages while they run. */
const loaders: Readonly<Record<string, string>> = {
  tsx: 'tsx',
  'ts-node': 'ts-node',
  'ts-node-esm': 'ts-node',
  'ts-node-script': 'ts-node',
  'ts-node-transpile-only': 'ts-node',
  'babel-node': '@babel/node',
  'sucrase-node': 'sucrase',
  'swc-node': '@swc-node/register',
  esrun: 'esrun',
  jiti: 'jiti',
  bun: 'bun',
  deno: 'deno',
}

/** Tools that start a program anew whenever a file changes. */
const watchers = /^(nodemon|ts-node-dev|tsnd|node-dev|supervisor|tsc-watch|tsup-node)$/

/** Tools that keep a program running, as a container's restarts do. */
const keepers = /^(forever|naught|strong-pm|slc)$/

/** Modules that let Node read another language when they are loaded before. */
const loadedFirst =
  /^(tsx|ts-node|@babel\/register|@swc-node\/register|@swc\/register|[\w-]+-register|sucrase\/register|esm)(\/|$)/

const withValue =
  /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|--env-file-if-exists|--title|--inspect-port|--icu-data-dir|--openssl-config|--max-http-header-size|-P|--project|-O|--compiler-options|--tsconfig|--watch|-w|--ext|-e|--exec|-x|--ignore|-i|--delay|--watch-path|--config|--kill-signal)$/

/** Options that only matter to somebody who watches. */
const ofDevelopment = /^--(watch|inspect|hot|test)/

/** The file and what goes with it; undefined where the words start no file. */
export function launchOf(words: readonly string[], place: Place): Launch | undefined {
  const program = baseName(words[0] ?? '')
  const isNode = /^node(js)?$/.test(program)
  const loader = Object.hasOwn(loaders, program) ? loaders[program] : undefined
  if (!isNode && loader === undefined && !watchers.test(program) && !keepers.test(program)) return undefined
  const options = readOptions(words.slice(1), program)
  if (!options) return undefined
  const { file, args, kept, first, loading, development } = options
  if (!isNode && (program === 'bun' || program === 'deno') && !/\.[cm]?[jt]sx?$/.test(file)) return undefined
  return {
    ...place,
    program: 'node',
    file: joinPath(place.folder, file),
    args,
    nodeOptions: kept,
    loading,
    loader: loader ?? first ?? (program === 'ts-node-dev' || program === 'tsnd' ? 'ts-node' : undefined),
    development: watchers.test(program) ? `${program} is for development` : development,
  }
}

interface Options {
  readonly file: string
  readonly args: readonly string[]
  readonly kept: readonly string[]
  readonly first: string | undefined
  readonly loading: readonly string[]
  readonly development: string | undefined
}

function readOptions(words: readonly string[], program: string): Options | undefined {
  const kept: string[] = []
  const loading: string[] = []
  let first: string | undefined
  let development: string | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === 'watch' && program === 'tsx') development = 'tsx watch is for development'
    else if ((word === 'run' || word === 'start') && program !== 'node' && index === 0) continue
    else if (!word.startsWith('-'))
      return { file: word, args: words.slice(index + 1), kept, first, loading, development }
    else {
      if (/^(-e|-p|--eval|--print|--check|-c|--version|-v)$/.test(word) && !watchers.test(program)) return undefined
      const [name = '', joined] = word.split('=', 2)
      const isBare = joined === undefined && withValue.test(name) && !(name === '--watch' && program === 'node')
      const value = joined ?? (isBare ? words[index + 1] : undefined)
      if (isBare) index += 1
      if (ofDevelopment.test(name)) development ??= `${name} is for development`
      if (/^(-r|--require|--import|--loader|--experimental-loader)$/.test(name) && value !== undefined) {
        const tool = loadedFirst.exec(value)?.[1]
        if (tool !== undefined) {
          first = tool
          loading.push(name === '-r' ? '--require' : name, value)
        }
        // A file of settings is the stack file's matter.
        else if (!/^dotenv(-\w+)?(\/|$)/.test(value)) kept.push(name === '-r' ? '--require' : name, value)
      } else if (
        program === 'node' &&
        !/^--(env-file|inspect|watch|test|env-file-if-exists)/.test(name) &&
        !name.startsWith('-C')
      )
        kept.push(...(value === undefined ? [name] : [`${name}=${value}`]))
    }
  }
  return undefined
}

/** `ecosystem.config.js start` and the like: the words behind a process manager. */
export function managedFile(
  words: readonly string[],
): { readonly file: string; readonly args: readonly string[] } | undefined {
  if (!/^pm2(-runtime|-docker|-dev)?$/.test(baseName(words[0] ?? ''))) return undefined
  const rest = words
    .slice(1)
    .filter(
      (word, index, all) =>
        !word.startsWith('-') &&
        !/^(-i|--instances|--name|-n|--env|-o|-e|-l|--output|--error|--log|--max-memory-restart|--interpreter|--only|--node-args|-f|--exp-backoff-restart-delay)$/.test(
          all[index - 1] ?? '',
        ),
    )
  const [file] =
    rest[0] === 'start' ||
    rest[0] === 'reload' ||
    rest[0] === 'startOrReload' ||
    rest[0] === 'startOrRestart' ||
    rest[0] === 'restart'
      ? rest.slice(1)
      : rest
  const behind = words.indexOf('--')
  return file === undefined ? undefined : { file, args: behind < 0 ? [] : words.slice(behind + 1) }
}
