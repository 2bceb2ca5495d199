// Packages of Debian that an app's own image has to run it: `apt`.
import type { Finding } from '../model/detection.ts'
import type { NativeNeeds } from '../model/recipe.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { Container } from './statements/containers.ts'
import { commandsOf } from './statements/image-commands.ts'

/** What builds, fetches, waits, starts and edits: other parts of a stack do that, or nothing that runs needs it. */
const others = new RegExp(
  `^(.*-(dev|dbg|doc|server|client(-\\d+)?)|(${[
    'build-essential gcc g\\+\\+ clang llvm gfortran cpp cmake make ninja-build pkg-config pkgconf autoconf automake libtool',
    'swig bison flex patch rustc cargo golang git git-lfs subversion mercurial curl wget aria2 rsync gnupg2? gpg dirmngr',
    'lsb-release apt apt-transport-https apt-utils software-properties-common bash dash coreutils sudo gosu su-exec tini',
    'dumb-init supervisor cron nginx apache2 locales tzdata netcat netcat-openbsd netcat-traditional telnet iputils-ping',
    'dnsutils net-tools iproute2 procps htop lsof strace vim vim-tiny nano less tree jq zip unzip xz-utils gettext',
    'python3? python3?-(dev|pip|venv|setuptools|wheel|distutils) nodejs npm yarn',
  ]
    .join(' ')
    .replaceAll(' ', '|')})([.-]?\\d[\\d.]*)?)$`,
)

/** Names that Debian 13 no longer has, and what took their place; nothing took the place of the last. */
const renamed: Readonly<Record<string, string>> = {
  'libgl1-mesa-glx': 'libgl1',
  'libgdk-pixbuf2.0-0': 'libgdk-pixbuf-2.0-0',
}
const withoutPlace = /^(wkhtmltopdf|mime-support|libssl1\.\d+|libicu\d+|libffi[67]|libmagickwand-6\..*)$/

/** `brought`: what the app's packages bring by themselves. */
export function systemPackages(
  repository: Repository,
  container: Container | undefined,
  brought: ReadonlySet<string>,
): Finding<string>[] {
  if (!container) return []
  const { image } = container
  // Packages of somebody else's: their names say nothing here.
  if (image.runs.some(({ command }) => /sources\.list|add-apt-repository|apt\/keyrings|apt-key/.test(command)))
    return []
  const commands = commandsOf(image)
  const gone = new Set(commands.flatMap(({ words }) => named(words, /^(purge|remove|autoremove)$/)))
  const found = commands.flatMap(({ words, line }) =>
    named(words, /^install$/)
      .filter((name) => !others.test(name) && !withoutPlace.test(name) && !gone.has(name))
      .map((name) => renamed[name] ?? name)
      .filter((name) => !brought.has(name))
      .map((value) => ({ value, confidence: 0.8, evidence: [evidenceAt(repository, image.file, line)] })),
  )
  return found.filter(({ value }, index) => found.findIndex((each) => each.value === value) === index)
}

/** What these packages of a language's need to run, by its table of native needs. */
export const broughtBy = (packages: ReadonlySet<string>, table: Readonly<Record<string, NativeNeeds>>): string[] =>
  Object.entries(table).flatMap(([name, { runtime }]) => (packages.has(name) ? runtime : []))

/** Options whose value is a word of its own. */
const withValue = /^(-t|-o|-c|-a|--target-release|--default-release|--option|--config-file|--host-architecture)$/

/** The packages that a command of apt's names, without their versions. */
function named(words: readonly string[], verb: RegExp): string[] {
  const [program = '', ...rest] = words
  const at = rest.findIndex((word) => verb.test(word))
  if (!/^(apt|apt-get)$/.test(program) || at === -1) return []
  // What another command would say is not known here.
  const unknown = rest.findIndex((word) => /[$`<>|]/.test(word))
  return rest
    .slice(at + 1, unknown === -1 ? rest.length : Math.max(unknown, at + 1))
    .filter((_, index) => !withValue.test(rest[at + index] ?? ''))
    .map((word) => word.replace(/[=/:].*$/, ''))
    .filter((word) => /^[a-z0-9][a-z0-9+.-]+$/.test(word))
}
