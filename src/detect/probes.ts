// The port that an app's own deployment files use, and the path that they or its code offer as a health check.
import type { Finding } from '../model/detection.ts'
import type { FrameworkDetection } from '../model/provider.ts'
import type { EntryCandidate } from './entries.ts'
import type { Expression } from './python/expression.ts'
import type { Statement } from './python/module.ts'
import type { Program } from './python/program.ts'
import { dottedName, lastName } from './python/walk.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { listeningPort } from './statements/server-reference.ts'

const healthPath =
  /^\/(api\/(v\d+\/)?)?(_?health(z|check|-check|_check)?|livez?|liveness|up|ping|_?status\/health|health\/live)\/?$/

/** Where a container listens: the server's own option, EXPOSE, the health check, a Compose port. */
export function findPort(repository: Repository, entry: EntryCandidate): Finding<number> | undefined {
  const { container } = entry
  for (const command of entry.commands) {
    const port = listeningPort(command.words)
    if (port !== undefined && (command.container === container || !container))
      return usable({ value: port, confidence: 1, evidence: [command.evidence] })
  }
  if (!container) return undefined
  const [exposed] = container.image.exposes
  if (exposed)
    return usable({
      value: exposed.port,
      confidence: 1,
      evidence: [evidenceAt(repository, container.image.file, exposed.line)],
    })
  for (const check of checksOf(entry)) {
    if (check.port !== undefined)
      return usable({ value: check.port, confidence: 0.9, evidence: [evidenceAt(repository, check.file, check.line)] })
  }
  for (const service of container.services) {
    const [port] = service.ports
    if (port)
      return usable({ value: port.port, confidence: 0.8, evidence: [evidenceAt(repository, service.file, port.line)] })
  }
  return undefined
}

/** An app is not root, and ports below 1024 are root's: there the default serves as well. */
function usable(finding: Finding<number>): Finding<number> | undefined {
  return finding.value >= 1024 && finding.value <= 65535 ? finding : undefined
}

export function findLiveness(
  repository: Repository,
  detection: FrameworkDetection,
  entry: EntryCandidate,
  program: Program,
): Finding<string> | undefined {
  for (const check of checksOf(entry)) {
    if (check.path === undefined) continue
    const line = lineOf(repository.text(check.file), check.line, check.path)
    return { value: check.path, confidence: 1, evidence: [evidenceAt(repository, check.file, line)] }
  }
  const routes = healthRoutes(detection, program).toSorted((a, b) => a.path.length - b.path.length)
  const [best] = routes
  return best && { value: best.path, confidence: 0.7, evidence: [evidenceAt(repository, best.file, best.line)] }
}

interface Check {
  readonly file: string
  readonly line: number
  readonly port: number | undefined
  readonly path: string | undefined
}

function checksOf({ container }: EntryCandidate): Check[] {
  if (!container) return []
  const texts = container.services.flatMap((service) =>
    service.healthcheck.length === 0
      ? []
      : [
          {
            file: service.file,
            line: service.healthcheck[0]?.line ?? service.line,
            text: service.healthcheck.map((part) => part.text).join(' '),
          },
        ],
  )
  const own = container.image.healthcheck
  if (own) texts.unshift({ file: container.image.file, line: own.line, text: own.text })
  return texts.flatMap(({ file, line, text }) => {
    const match =
      /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z][\w-]*)(?::(\d+|\$\{?\w+(?::-(\d+))?\}?))?(\/[A-Za-z0-9._~/-]*)?/.exec(
        text,
      )
    if (!match) return []
    const port = Number(match[2] ?? match[1])
    return [{ file, line, port: port > 0 ? port : undefined, path: match[3] }]
  })
}

/** A check over several lines: the one that has the path. */
function lineOf(source: string, first: number, path: string): number {
  const below = source.split('\n', first + 20).slice(first - 1)
  const index = below.findIndex((line) => line.includes(path))
  return first + Math.max(0, index)
}

/** Routes named like a health check that anyone may GET, with the prefixes of what they are mounted on. */
function healthRoutes(detection: FrameworkDetection, program: Program): { path: string; file: string; line: number }[] {
  const found: { path: string; file: string; line: number }[] = []
  for (const module of program.modules) {
    const source = program.repository.text(module.file)
    if (!/health|live|ping|\/up\b|status/.test(source)) continue
    for (const statement of module.statements) {
      if (statement.head !== 'def') continue
      for (const decorator of statement.decorators) {
        const text = source
          .split('\n')
          .slice(decorator.line - 1, decorator.line + 2)
          .join('\n')
        const path = detection.route.exec(text)?.[1]
        const [call] = decorator.expressions
        if (
          path === undefined ||
          call?.kind !== 'call' ||
          call.callee.kind !== 'attribute' ||
          !isOpenToAll(statement, call)
        )
          continue
        for (const prefix of prefixesOf(program, lastName(call.callee.of), 0)) {
          const full = `${prefix}/${path}`.replaceAll(/\/{2,}/g, '/')
          if (healthPath.test(full)) found.push({ path: full, file: module.file, line: decorator.line })
        }
      }
    }
  }
  return found
}

function isOpenToAll(statement: Statement, call: Extract<Expression, { kind: 'call' }>): boolean {
  const methods = call.keywords.get('methods')
  const listed =
    methods?.kind === 'list'
      ? methods.items.flatMap((item) => (item.kind === 'text' ? [item.text.toUpperCase()] : []))
      : ['GET']
  const guarded = statement.decorators.some((decorator) =>
    decorator.tokens.some((token) =>
      /login|auth|permission|admin|role|token|jwt|limit/i.test(token.kind === 'name' ? token.text : ''),
    ),
  )
  return listed.includes('GET') && !guarded
}

/** Prefixes under which a group of routes is mounted; [''] for the app itself. */
function prefixesOf(program: Program, name: string, depth: number): string[] {
  if (depth > 4) return []
  const own = program.modules.flatMap((module) =>
    module.statements.flatMap((statement) => {
      const [first] = statement.expressions
      if (
        statement.head !== '' ||
        first?.kind !== 'operation' ||
        first.operator !== '=' ||
        first.left.kind !== 'name' ||
        first.left.name !== name ||
        first.right.kind !== 'call'
      )
        return []
      return [prefixKeyword(first.right) ?? '']
    }),
  )
  const mounts = [...program.calls.values()].flat().flatMap(({ expression }) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return []
    const [mounted] = expression.args
    const words = mounted && dottedName(mounted)?.split('.')
    if (!words || words.at(-1) !== name) return []
    return /^(register|include|mount|add)/.test(expression.callee.name)
      ? [{ on: lastName(expression.callee.of), prefix: prefixKeyword(expression) }]
      : []
  })
  const [base = ''] = own
  if (mounts.length === 0) return [base]
  return mounts.flatMap(({ on, prefix }) => {
    const below = /^(app|application|self)$/.test(on) || on === name ? [''] : prefixesOf(program, on, depth + 1)
    return below.map((each) => `${each}/${prefix ?? base}`)
  })
}

function prefixKeyword(call: Expression): string | undefined {
  if (call.kind !== 'call') return undefined
  const value = call.keywords.get('url_prefix') ?? call.keywords.get('prefix')
  return value?.kind === 'text' ? value.text : undefined
}
