// Locks of other package managers than uv: each manager writes what its lock says as a list, which uv then installs.
// So no manager needs the network, and mirrors and caches are uv's. The managers are pinned here alone.
import type { DevelopmentRequirements, Requirements } from '../../model/detection.ts'
import { step, type BuildStep } from '../../model/recipe.ts'
import { uvCache } from './python-places.ts'
import { within } from './steps.ts'

/** Not 2.5.1: its list was seen without a package whose marker has parentheses. */
const poetry = ['--from', 'poetry==2.2.1', '--with', 'poetry-plugin-export==1.10.1', 'poetry']
const pdm = ['pdm==2.29.3']
const pipenv = ['pipenv==2026.10.3']

/** Where the list lies in the builder. */
export const exportedList = '/tmp/locked.txt'

/** Runs a manager in an environment of its own, which stays in uv's cache. */
const tool = (words: readonly string[]): string[] => ['uv', 'tool', 'run', ...words]

const production = 'What production needs of the lock file, as a list with hashes'

/** What is written beside what production needs, and where. */
export interface MoreOfLock {
  readonly development: DevelopmentRequirements
  readonly to: string
}

/**
 * Writes the list; none where uv reads the lock itself. `folder` is the lock's in the builder. A second list, `also`,
 * comes after the lock was found to be current.
 */
export function exportSteps(
  { kind, groups = [] }: Requirements,
  folder: string,
  inputs: BuildStep['inputs'],
  also?: MoreOfLock,
): BuildStep[] {
  const output = also?.to ?? exportedList
  const development = also?.development
  const what = also ? 'What tests and development need of the lock file besides, as a list with hashes' : production
  const more = { caches: [uvCache], inputs }
  switch (kind) {
    case 'poetry-lock': {
      const only = ['main', ...groups, ...(development?.groups ?? [])].flatMap((group) => ['--only', group])
      const extras = (development?.extras ?? []).flatMap((extra) => ['--extras', extra])
      const argv = tool([...poetry, 'export', '--directory', folder, ...only, ...extras, '--output', output])
      return [step(`${what}; a stale lock is refused.`, argv, more)]
    }
    case 'pdm-lock': {
      const list = ['--format', 'requirements', '--output', output]
      const wanted = development
        ? [...development.groups, ...development.extras].flatMap((group) => ['--group', group])
        : ['--prod']
      return [
        ...(also
          ? []
          : [step('A stale lock is refused.', tool([...pdm, 'lock', '--check', '--project', folder]), more)]),
        step(`${what}.`, tool([...pdm, 'export', ...wanted, '--project', folder, ...list]), more),
      ]
    }
    case 'pipenv-lock': {
      const run = tool([...pipenv]).join(' ')
      const environment = [
        'env',
        '--chdir',
        folder,
        `PIPENV_PIPFILE=${within(folder, 'Pipfile')}`,
        'PIPENV_VERBOSITY=-1',
      ]
      return [
        ...(also ? [] : [step('A stale lock is refused.', [...environment, ...tool([...pipenv, 'verify'])], more)]),
        step(
          `${what}.`,
          [...environment, 'sh', '-c', `${run} requirements --hash${also ? ' --dev' : ''} > ${output}`],
          more,
        ),
      ]
    }
    default:
      return []
  }
}
