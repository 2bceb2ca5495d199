// The lock of a Python app that brings none: every package that its image gets, with hashes, for any machine.
import type { PythonFacts, Requirements } from '../../model/detection.ts'
import { step, type BuildStep, type LockRecipe, type PackageNeeds } from '../../model/recipe.ts'
import { lackingIn, missingServers, namesProject, type AppServer } from './python-install.ts'
import { build, uvCache } from './python-places.ts'

/** What is asked for in words, and what of our app server the app does not bring. */
const [words, lacking] = ['/tmp/words.txt', '/tmp/server.txt']
/** What the app brings by itself, its versions alone, and all of it. */
const [own, pins, output] = ['/tmp/own.txt', '/tmp/pins.txt', '/tmp/requirements.lock']

/** Whatever a repository holds: a line of a lock says one thing. */
const onLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

interface Words {
  /** What no file of the app's says, such as a bound. */
  readonly added: readonly string[]
  /** The list that is there already. */
  readonly kept: string | undefined
}

/** Undefined where the app has a lock of its own. */
export function ownLock(
  { lock, requirements, version }: PythonFacts,
  servers: readonly AppServer[],
  needs: PackageNeeds,
): LockRecipe | undefined {
  if (!lock) return undefined
  const { sources, ...place } = lock
  const asked = requirements.asks ?? requirements
  const wanted = missingServers(asked, servers)
  const added = needs.bounds.map((bound) => bound.specifier)
  return {
    ...place,
    from: [...sources, ...added, ...wanted, `python ${version}`].map(onLine),
    head: (asked.indexes ?? []).map(onLine),
    isOpen: asked.kind !== 'plain' || asked.isLoose === true,
    needsSource: namesProject(asked),
    steps: [compileStep(asked, version, wanted, { added, kept: lock.kept && lock.file })],
    output,
  }
}

function compileStep(asked: Requirements, version: string, wanted: readonly string[], more: Words): BuildStep {
  const { added, kept } = more
  const inWords = [...(asked.named ?? []), ...added]
  const isInSource = namesProject(asked)
  const list = isInSource ? asked.file : `${build}/${asked.file}`
  const lists = [...(asked.kind === 'named' ? [] : [list]), ...(inWords.length > 0 ? [words] : [])]
  const compile = [
    ...['uv', 'pip', 'compile', '--quiet', '--universal', '--python-version', version, '--generate-hashes'],
    ...['--no-header', '--no-annotate', ...(isInSource ? ['--directory', '/app'] : [])],
  ]
  const commands = [
    ...(kept === undefined
      ? []
      : [
          ['cp', `${build}/${kept}`, own],
          ['cp', own, output],
        ]),
    ...(inWords.length > 0 ? [['sh', '-c', `printf '%s\\n' "$@" > ${words}`, 'sh', ...inWords]] : []),
    [...compile, '--output-file', own, ...lists],
    ['sh', '-c', `${pinsOf(own, pins)}; ${lackingIn(own, lacking)}`, 'sh', ...wanted],
    [...compile, '--constraint', pins, '--output-file', output, ...lists, lacking],
  ]
  const [argv = [], ...also] = commands
  const inputs = [...(isInSource ? [] : asked.inputs), ...(kept === undefined ? [] : [kept])]
  return step(
    'What the app asks for, and what that asks for; then our app server, of which no version changes those. Versions of a list that is there already stay where they fit.',
    argv,
    { also, caches: [uvCache], inputs: inputs.map((input) => [input, `${build}/${input}`]) },
  )
}

/** Words of a shell that writes the pins of a list to `to`, without their hashes; what lies in a folder has none. */
const pinsOf = (list: string, to: string): string =>
  `sed -n 's/^\\([^ #-][^ ]*==.*[^ ]\\) *\\\\$/\\1/p' ${list} > ${to}`
