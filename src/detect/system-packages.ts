// Packages of Debian that an app's own image has to run it: `apt`.
import type { Finding } from '../model/detection.ts'
import type { NativeNeeds } from '../model/recipe.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { Container } from './statements/containers.ts'
import { readShell, withoutUntaken } from './statements/shell.ts'

/** What builds, fetches, waits, starts and edits: other parts of a stack do that, or nothing that runs needs it. */
const others =
  /-(dev|dbg|doc|server|client(-\d+)?)$|^(build-essential|gcc|g\+\+|clang|cmake|make|ninja-build|pkg-config|autoconf|automake|libtool|rustc|cargo|golang|git|curl|wget|aria2|rsync|gnupg2?|dirmngr|lsb-release|apt-transport-https|apt-utils|software-properties-common|ca-certificates|openssl|bash|dash|coreutils|sudo|gosu|su-exec|tini|dumb-init|supervisor|cron|nginx|apache2|locales|tzdata|netcat|netcat-openbsd|netcat-traditional|telnet|iputils-ping|dnsutils|net-tools|iproute2|procps|htop|lsof|strace|vim|vim-tiny|nano|less|tree|jq|zip|unzip|xz-utils|gettext|python3?|python3?-(dev|pip|venv|setuptools|wheel)|nodejs|npm|yarn)$/

/** Names that Debian 13 no longer has, and what took their place. */
const renamed: Readonly<Record<string, string>> = { 'libgl1-mesa-glx': 'libgl1', 'libgl1-mesa-dri': 'libgl1' }

/** `brought`: what the app's packages bring by themselves. */
export function systemPackages(
  repository: Repository,
  container: Container | undefined,
  brought: ReadonlySet<string>,
): Finding<string>[] {
  if (!container) return []
  const { image } = container
  const values = Object.fromEntries(Object.entries(image.environment).map(([name, { value }]) => [name, value]))
  const found = image.runs.flatMap((run) =>
    readShell(withoutUntaken(run.command, values), values)
      .flatMap(({ words }) => installed(words))
      .filter((name) => !brought.has(name))
      .map((value) => ({ value, confidence: 0.8, evidence: [evidenceAt(repository, image.file, run.line)] })),
  )
  return found.filter(({ value }, index) => found.findIndex((each) => each.value === value) === index)
}

/** What these packages of a language's need to run, by the tables of native needs. */
export const broughtBy = (
  packages: ReadonlySet<string>,
  tables: readonly Readonly<Record<string, NativeNeeds>>[],
): ReadonlySet<string> =>
  new Set(
    tables
      .flatMap((table) => Object.entries(table))
      .flatMap(([name, { runtime }]) => (packages.has(name) ? runtime : [])),
  )

/** The packages of an `apt-get install`, without their versions. */
function installed(words: readonly string[]): string[] {
  const [program = '', ...rest] = words
  if (!/^(apt|apt-get)$/.test(program) || !rest.includes('install')) return []
  return rest
    .slice(rest.indexOf('install') + 1)
    .map((word) => word.replace(/[=/:].*$/, ''))
    .filter((word) => /^[a-z0-9][a-z0-9+.-]+$/.test(word) && !others.test(word))
    .map((word) => renamed[word] ?? word)
}
