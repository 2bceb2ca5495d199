// Whether a Go program serves HTTP, on which port, and with which words it begins to.
import type { Evidence, Finding } from '../../model/detection.ts'
import { parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { GoProgram } from './program.ts'
import { callsOf, textOf } from './source.ts'

/** Calls by which the standard library and routers begin to serve. */
const listening =
  /(^|\.)(ListenAndServe(TLS)?|ListenAndServeWithShutdown|Serve(TLS)?|Listen(TLS)?|Start(TLS|AutoTLS|Server)?|Run(TLS|Unix|Listener)?)$/

const http =
  /^net\/http$|gin-gonic\/gin$|labstack\/echo|gofiber\/fiber|valyala\/fasthttp|beego|kataras\/iris|go-kratos|gobuffalo/

const isRouter = (name: string): boolean => http.test(name) && name !== 'net/http'

export interface Listening {
  readonly evidence: Evidence
  /** Whether the port that it names is reached from this machine alone. */
  readonly loopback: boolean
  readonly port: number | undefined
}

/** The calls that serve, the likeliest first. */
export function listeningCalls(repository: Repository, program: GoProgram): Listening[] {
  // A router that a package of the program's own makes is started where nothing else names its kind.
  const hasRouter = program.files.some(({ imports }) => imports.some(isRouter))
  return program.files.flatMap(({ path, source, lineOf, imports }) =>
    imports.some((each) => http.test(each)) || hasRouter || /\bhttp\.Server\s*\{/.test(source)
      ? [
          ...callsOf(source, listening)
            .filter(({ callee, args }) =>
              imports.some((each) => http.test(each))
                ? isServing(callee, args, imports)
                : /\.(Run|Listen|Start)$/.test(callee) &&
                  args.length === 1 &&
                  isOfRouter(callee) &&
                  args.some(saysAddress),
            )
            .map(({ args, line }) =>
              listeningAt(repository, path, line, args.map((each) => textOf(each) ?? '').join(' ')),
            ),
          ...[...source.matchAll(/\bhttp\.Server\s*\{[^{}]*?\bAddr:\s*("[^"]*"|[^,\n]+)/g)].map((match) =>
            listeningAt(repository, path, lineOf(match.index + match[0].length), textOf(match[1]) ?? ''),
          ),
        ]
      : [],
  )
}

/** `Run`, `Start` and `Listen` are words of many things: an address among the arguments, or a router's own file. */
function isServing(callee: string, args: readonly string[], imports: readonly string[]): boolean {
  if (/ListenAndServe/.test(callee)) return true
  if (/(^|\.)Serve(TLS)?$/.test(callee)) return args.length >= 1 && !/grpc|rpc/i.test(callee)
  const isBegun = args.some(saysAddress) || (/\.(Run|Listen|Start)$/.test(callee) && args.length <= 1)
  return imports.some(isRouter) && isBegun && isOfRouter(callee)
}

/** An address with a port, or what is called one. */
function saysAddress(argument: string): boolean {
  return /^"[\w.*:[\]]*:\d*"|addr|port|:%[sdv]|^":"\s*\+/i.test(argument)
}

const isOfRouter = (callee: string): boolean => !/cmd|cobra|wg|tests?$/i.test(callee.split('.')[0] ?? '')

function listeningAt(repository: Repository, file: string, line: number, text: string): Listening {
  const match = /(?:^|\s)([\w.[\]*]*):(\d{2,5})(?:\s|$)/.exec(text)
  return {
    evidence: evidenceAt(repository, file, line),
    loopback: match !== null && /^(localhost|127\.|\[::1\])/.test(match[1] ?? ''),
    port: match ? Number(match[2]) : undefined,
  }
}

const portName = /^(http|server|app|api|web|listen|bind|service)?[_.-]?(port|addr|address|listen|bind)$/i

/** Where programs show their profiles, by custom. */
const profiles = 6060

/** The port in the code: of the call that serves, of a flag's or a setting's default. */
export function portInCode(
  repository: Repository,
  program: GoProgram,
  calls: readonly Listening[],
): Finding<number> | undefined {
  // An app is not root: what listens on such a port sends browsers on to HTTPS, or has another one in its settings.
  const called = calls.find(({ port }) => port !== undefined && port >= 1024 && port !== profiles)
  const found =
    called?.port === undefined ? undefined : { value: called.port, confidence: 0.9, evidence: [called.evidence] }
  return found ?? socketPort(repository, program) ?? defaultPort(repository, program)
}

/** `l, err := net.Listen("tcp", ":8080")`: the only one, or the only one whose name says that it is for HTTP. */
function socketPort(repository: Repository, { files }: GoProgram): Finding<number> | undefined {
  const sockets = files.flatMap(({ path, source, lineOf }) =>
    [...source.matchAll(/\b(\w+)\s*(?:,\s*\w+\s*)?:?=\s*net\.Listen\(\s*"tcp\d?"\s*,\s*"[^":]*:(\d{2,5})"/g)].map(
      ({ 1: name = '', 2: port, index }) => ({ path, name, port: Number(port), line: lineOf(index) }),
    ),
  )
  const named = sockets.filter(({ name }) => /http|web|rest|gateway/i.test(name) && !/grpc|rpc/i.test(name))
  const [only] = sockets.length === 1 ? sockets : named.length === 1 ? named : []
  return only && { value: only.port, confidence: 0.8, evidence: [evidenceAt(repository, only.path, only.line)] }
}

function defaultPort(repository: Repository, { files }: GoProgram): Finding<number> | undefined {
  const candidates = files.flatMap(({ path, source, lineOf }) => [
    // fs.Int("port", 9898, …), viper.SetDefault("port", "3000"), getEnv("PORT", "8080")
    ...callsOf(source, /./).flatMap(({ args, line }) => {
      const at = args.findIndex((each) => portName.test(textOf(each) ?? ''))
      const value = at < 0 ? undefined : numberOf(args[at + 1])
      return value === undefined ? [] : [{ path, line, value }]
    }),
    // if port == "" { port = "8080" }, port := "8080"
    ...[
      ...source.matchAll(/\b(\w*(?:[pP]ort|[aA]ddr(?:ess)?))\s*(?::?=|:)\s*(?:string\s*=\s*)?("[^"\n]*"|\d{4,5})/g),
    ].flatMap((match) => {
      const value = numberOf(match[2])
      const line = lineOf(match.index)
      return value === undefined ||
        !/^(http|server|app|api|web|listen|bind|default|service)?_?(port|addr|address)$/i.test(match[1] ?? '')
        ? []
        : [{ path, line, value }]
    }),
    // Port string `env:"PORT" envDefault:"8080"`
    ...[
      ...source.matchAll(
        /`[^`]*\b(?:env|envconfig|mapstructure)\s*:\s*"(\w*)[^"]*"[^`]*\b(?:envDefault|default|env-default)\s*:\s*"(:?\d{2,5})"/g,
      ),
    ].flatMap((match) => {
      const value = portName.test(match[1] ?? '') ? numberOf(`"${match[2]}"`) : undefined
      return value === undefined ? [] : [{ path, line: lineOf(match.index), value }]
    }),
  ])
  const [first] = candidates.filter(({ value }) => value >= 1024 && value < 65536)
  return first && { value: first.value, confidence: 0.8, evidence: [evidenceAt(repository, first.path, first.line)] }
}

function numberOf(argument: string | undefined): number | undefined {
  const number = Number(/(?:^|[:"])(\d{2,5})"?$/.exec(argument ?? '')?.[1])
  return number > 0 && number < 65536 ? number : undefined
}

const servingWord = /^(serve|server|start|run|api|web|http|daemon|listen|up)$/

/** The sub-command by which a program of several begins to serve, such as `serve`. */
export function servingCommand(repository: Repository, program: GoProgram): Finding<string> | undefined {
  return subCommand(repository, program, servingWord) ?? switchedCommand(repository, program)
}

/** A sub-command of a command-line library whose name fits. */
export function subCommand(
  repository: Repository,
  { files, imports }: GoProgram,
  word: RegExp,
): Finding<string> | undefined {
  if (![...imports].some((each) => /spf13\/cobra|urfave\/cli|alecthomas\/kong|alecthomas\/kingpin/.test(each)))
    return undefined
  for (const { path, source, lineOf } of files) {
    for (const match of source.matchAll(/\b(?:Use|Name):\s*"([\w-]+)[^"]*"/g)) {
      const name = match[1] ?? ''
      if (!word.test(name) || !isCommand(source, match.index)) continue
      const line = lineOf(match.index)
      return { value: name, confidence: 0.8, evidence: [evidenceAt(repository, path, line)] }
    }
  }
  return undefined
}

/** Not a field of something else: a command's literal begins shortly before. */
function isCommand(source: string, index: number): boolean {
  return (
    /Command\s*\{[^{}]*$/.test(source.slice(Math.max(0, index - 400), index)) ||
    /\{\s*$/.test(source.slice(Math.max(0, index - 40), index))
  )
}

/** `switch os.Args[1] { case "--server": … }` in the main package. */
function switchedCommand(repository: Repository, { files, folder }: GoProgram): Finding<string> | undefined {
  for (const { path, source, lineOf } of files) {
    if (!/\bos\.Args\b/.test(source) || parentOf(path) !== folder) continue
    for (const match of source.matchAll(/\bcase\s+((?:"[^"\n]*"\s*,?\s*)+):/g)) {
      const name = [...(match[1] ?? '').matchAll(/"([^"]*)"/g)]
        .map(([, each = '']) => each)
        .find((each) => servingWord.test(each.replace(/^-+/, '')))
      if (name === undefined) continue
      const line = lineOf(match.index)
      return { value: name, confidence: 0.7, evidence: [evidenceAt(repository, path, line)] }
    }
  }
  return undefined
}
