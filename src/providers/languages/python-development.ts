// The packages of a Python app with those that production lacks, and the app itself as it is worked on.
import type { PythonFacts } from '../../model/detection.ts'
import { step, type BuildStep, type PackageNeeds } from '../../model/recipe.ts'
import type { AppSection } from '../../model/stack.ts'
import {
  fromWorkspace,
  inputMounts,
  listInstall,
  namesProject,
  strictness,
  uvSync,
  waitsForSource,
} from './python-install.ts'
import { exportSteps } from './python-locks.ts'
import { build, uvCache } from './python-places.ts'
import { parentOf, seenFrom, within } from './steps.ts'

const caches = [uvCache]
/** Where the list lies that a lock is written to. */
const list = '/tmp/development.txt'

/** What is installed beyond the builder's: groups, extras and lists for tests and development. */
export function developmentSteps(app: AppSection, facts: PythonFacts, needs: PackageNeeds): BuildStep[] {
  const { requirements } = facts
  return [
    ...(waitsForSource(requirements) ? [{ ...listInstall(app.path, requirements, needs), source: '/app' }] : []),
    ...moreSteps(app.path, facts),
    ...runnerSteps(app, facts),
    ...(requirements.installable
      ? [
          step(
            'The project itself, as it is worked on: its package leads to the source.',
            [
              ...['uv', 'pip', 'install', '--no-deps', ...fromWorkspace(app.path, requirements)],
              ...['--directory', '/app', '--editable', '.'],
            ],
            { caches, source: '/app' },
          ),
        ]
      : []),
  ]
}

function moreSteps(path: string, { requirements, development }: PythonFacts): BuildStep[] {
  if (!development) return []
  const { groups, extras, lists, inputs } = development
  if (requirements.kind === 'uv-lock') return [uvSync(path, requirements, development)]
  const exported = exportSteps(
    requirements,
    within(build, parentOf(requirements.file)),
    inputMounts(requirements.inputs, requirements.folders ?? []),
    { to: list, development },
  )
  if (exported.length > 0) {
    const words = ['uv', 'pip', 'install', ...strictness(requirements)]
    return [
      ...exported,
      namesProject(requirements)
        ? step(comment, [...words, '--directory', '/app', '--requirement', list], { caches, source: '/app' })
        : step(comment, [...words, '--requirement', list], {
            caches,
            inputs: inputMounts([], requirements.folders ?? []),
          }),
    ]
  }
  // What they name beside them, such as the project itself, is seen from the folder where the client is run.
  const isThere = namesProject(requirements) || development.namesProject
  const folder = isThere ? '/app' : build
  const placeOf = (input: string): string => (isThere ? seenFrom(path, input) : input)
  const project = inputs.find((input) => input.endsWith('pyproject.toml'))
  const place = project === undefined ? '' : placeOf(project)
  return [
    step(
      comment,
      [
        ...['uv', 'pip', 'install', '--directory', folder],
        ...lists.flatMap((each) => ['--requirement', placeOf(each)]),
        ...(extras.length > 0 ? ['--requirement', place, ...extras.flatMap((extra) => ['--extra', extra])] : []),
        ...groups.flatMap((group) => ['--group', `${place}:${group}`]),
      ],
      isThere ? { caches, source: '/app' } : { caches, inputs: inputMounts(inputs, []) },
    ),
  ]
}

const comment = 'What tests and development need beside it.'

/** The tests' own program, where the repository takes it for granted. */
function runnerSteps({ test = [] }: AppSection, { requirements, development }: PythonFacts): BuildStep[] {
  const runner = 'pytest'
  const isRun = test[0] === runner || test.join(' ').includes(` -m ${runner}`)
  if (!isRun || [...requirements.packages, ...(development?.packages ?? [])].includes(runner)) return []
  return [
    step(
      `${runner}, which the repository asks for nowhere: each build takes the newest.`,
      ['uv', 'pip', 'install', runner],
      { caches },
    ),
  ]
}
