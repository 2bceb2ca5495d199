// Routes that decorators of classes give.
import { callsOf, partsOf, textEntry, textOf } from './expressions.ts'
import type { NodeModule } from './module.ts'
import { joined, type Unmounted } from './route.ts'

/** What stands before every path of a program, but for some. */
export interface GlobalPrefix {
  readonly prefix: string
  readonly excluded: readonly string[]
}

/** `@Controller('path') class … { @Get('below') method() {…} }` */
export function classRoutes(global: GlobalPrefix, module: NodeModule): Unmounted[] {
  const { tokens, partners } = module
  const controllers = callsOf(module, /^(Controller|JsonController|RestController)$/).filter(
    ({ at }) => tokens[at - 1]?.text === '@',
  )
  if (controllers.length === 0) return []
  return callsOf(module, /^(Get|All|Sse)$/)
    .filter(({ at }) => tokens[at - 1]?.text === '@')
    .flatMap(({ at, open, name }) => {
      const owner = controllers.findLast((each) => each.at < at)
      if (!owner) return []
      const [given] = partsOf(module, owner.open)
      const isObject = given && tokens[given.from]?.text === '{'
      const base =
        given === undefined ? '' : isObject ? (textEntry(module, given.from, 'path') ?? '') : textOf(module, given)
      const version = isObject ? textEntry(module, given.from, 'version') : undefined
      const [own] = partsOf(module, open)
      const below = own === undefined ? '' : textOf(module, own)
      if (base === undefined || below === undefined) return []
      const path = `${version === undefined ? '' : `/v${version}`}/${base}/${below}`
      const isExcluded = global.excluded.some((each) => joined('', each) === joined('', path))
      // Its decorators, its parameters and its body.
      let end = (partners[open] ?? open) + 1
      while (end < tokens.length && end < open + 300 && tokens[end]?.text !== '{')
        end += tokens[end]?.text === '(' ? Math.max(1, (partners[end] ?? end) - end) : 1
      return [
        {
          path: joined(isExcluded ? '' : global.prefix, path),
          method: name === 'Sse' ? 'SSE' : 'GET',
          module,
          line: tokens[at]?.line ?? 1,
          handlers: [
            { from: decoratorsBefore(module, at), to: (partners[end] ?? end) + 1 },
            { from: decoratorsBefore(module, owner.at), to: (partners[owner.open] ?? owner.open) + 8 },
          ],
          router: '',
        },
      ]
    })
}

/** Where the decorators of a method or class begin: behind what stands before them. */
function decoratorsBefore({ tokens, partners }: NodeModule, at: number): number {
  let start = at - 1
  for (let round = 0; round < 10; round++) {
    const before = tokens[start - 1]
    const open = before?.text === ')' ? (partners[start - 1] ?? -1) : -1
    if (open > 1 && tokens[open - 2]?.text === '@') start = open - 2
    else break
  }
  return start
}

export function globalPrefix(modules: readonly NodeModule[]): GlobalPrefix {
  for (const module of modules)
    for (const { open } of callsOf(module, /^setGlobalPrefix$/)) {
      const [first, options] = partsOf(module, open)
      const prefix =
        (first && textOf(module, first)) ??
        (first && module.tokens.slice(first.from, first.to).some(({ text }) => text === 'apiPrefix')
          ? 'api'
          : undefined)
      const excluded = options
        ? module.tokens.slice(options.from, options.to).flatMap(({ kind, text }) => (kind === 'text' ? [text] : []))
        : []
      if (prefix !== undefined) return { prefix, excluded }
    }
  return { prefix: '', excluded: [] }
}
