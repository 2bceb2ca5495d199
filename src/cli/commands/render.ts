// seaworthy render: the files of deploy/, and whether they are what the stack file asks for.
import { pullImage } from '../../docker/engine.ts'
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { shellLine } from '../../model/shell.ts'
import type { FileStatus } from '../../operate/artifacts.ts'
import { askDigests } from '../../operate/digests.ts'
import { exclusively } from '../../operate/exclusively.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { compileLocks, describeCompile } from '../compile-locks.ts'
import { loadUnlocked, loadUnpinned, type LoadedStack } from '../load-stack.ts'
import { describeOpen, refuseStale } from '../own-locks.ts'
import { lineDifference } from '../report/line-difference.ts'
import {
  deployStatus,
  describeChanges,
  overwriteHelp,
  refuseForeign,
  renderCommand,
  writeDeploy,
} from '../write-deploy.ts'

/** Writes deploy/, or with --check and --dry-run says what would be written. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const host = localHost(interrupted)
  const unpinned = options['pin'] === true ? pinnable(invocation) : undefined
  const locks = options['lock'] === true
  if ((unpinned || locks) && options['dryRun'] === true) {
    const stack = unpinned?.asNamed() ?? loadUnlocked(invocation)
    return dryRun(invocation, stack.folder, [
      ...(unpinned?.images ?? []).map((image) => shellLine(pullImage(image))),
      ...(locks ? describeCompile(stack, lockable(stack, options).locked) : []),
      'write deploy/ with what they give',
    ])
  }
  const digests = unpinned && (await askDigests({ folder: unpinned.folder, host, report }, unpinned.images))
  const load = (): LoadedStack => (digests ? loadUnpinned(invocation).pinned(digests) : loadUnlocked(invocation))
  const stack = refuseStale(
    locks
      ? await compileLocks({ folder: lockable(load(), options).folder, host, report }, load, ({ locked }) => locked)
      : load(),
  )
  const overwrite = options['overwrite'] === true
  if (options['check'] === true || options['dryRun'] === true) {
    const statuses = deployStatus(stack)
    if (options['check'] === true) refuseForeign(statuses)
    for (const line of describeChanges(statuses, overwrite)) print(line)
    showEdits(statuses, print)
    // A foreign file that was not refused is kept for good.
    const changed = statuses.filter(({ state }) => state !== 'current' && state !== 'foreign')
    const json = { files: statuses.map(({ path, state }) => ({ path, state })) }
    if (options['check'] !== true || changed.length === 0) return { exitCode: 0, json }
    const edited = changed.some(({ state }) => state === 'edited')
    const written = changed.some(({ state }) => state !== 'edited')
    throw new UserError(
      `${changed.length === 1 ? '1 file of deploy/ differs' : `${changed.length} files of deploy/ differ`} from what the stack file asks for`,
      {
        exitCode: exitCodes.findings,
        help: [
          ...(written ? [`write what is not edited by hand: ${renderCommand(stack)}`] : []),
          ...(edited ? [overwriteHelp(stack)] : []),
        ].join('\n'),
        diagnostics: changed.map(({ path, state }) => ({
          id: `file-${state}`,
          severity: 'error',
          message: `deploy/${path} is ${words[state]}`,
        })),
      },
    )
  }
  const place = { folder: stack.folder, host, report }
  const statuses = await exclusively(place, () => writeDeploy(stack, report, overwrite))
  if (!overwrite) showEdits(statuses, print)
  const written = statuses.filter(
    ({ state }) => state === 'new' || state === 'stale' || (state === 'edited' && overwrite),
  )
  for (const message of describeOpen(stack)) report({ kind: 'note', message })
  print(
    written.length === 0
      ? 'deploy/ is up to date'
      : `wrote ${written.length} file${written.length === 1 ? '' : 's'} to deploy/`,
  )
  return { exitCode: 0, json: { files: statuses.map(({ path, state }) => ({ path, state })) } }
}

/** A stack that has something to compile, for a command that may write. */
function lockable(stack: LoadedStack, options: Invocation['options']): LoadedStack {
  const usage = { exitCode: exitCodes.usage }
  if (options['check'] === true)
    throw new UserError('render --check writes nothing, so it cannot compile a lock', {
      ...usage,
      help: 'whether the locks still fit is checked anyway: leave --lock out',
    })
  if (stack.locked.length > 0) return stack
  throw new UserError('there is no lock to compile: every app brings its own, or needs none', usage)
}

/** A stack that wants the digests which --pin asks for. */
function pinnable(invocation: Invocation): ReturnType<typeof loadUnpinned> {
  const stack = loadUnpinned(invocation)
  if (stack.pins) return stack
  throw new UserError('the stack file does not pin images', {
    exitCode: exitCodes.usage,
    help: 'say it there: images: {pin: true}',
  })
}

const words: Readonly<Record<FileStatus['state'], string>> = {
  current: 'up to date',
  new: 'missing',
  stale: 'out of date',
  edited: 'edited by hand',
  foreign: 'not Seaworthy’s, and in the way of a file that is',
  'left-over': 'no longer asked for',
}

function showEdits(statuses: readonly FileStatus[], print: (line: string) => void): void {
  for (const { path, state, actual, wanted } of statuses) {
    if (state === 'edited' && actual !== undefined && wanted !== undefined)
      print(lineDifference(`deploy/${path}`, wanted, actual))
  }
}
