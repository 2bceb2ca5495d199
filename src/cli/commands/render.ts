// seaworthy render: the files of deploy/, and whether they are what the stack file asks for.
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import type { FileStatus } from '../../operate/artifacts.ts'
import { exclusively } from '../../operate/exclusively.ts'
import type { Invocation, Outcome } from '../command.ts'
import { loadStack } from '../load-stack.ts'
import { lineDifference } from '../report/line-difference.ts'
import { deployStatus, describeChanges, overwriteHelp, renderCommand, writeDeploy } from '../write-deploy.ts'

/** Writes deploy/, or with --check and --dry-run says what would be written. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted } = invocation
  const stack = loadStack(invocation)
  const overwrite = options['overwrite'] === true
  if (options['check'] === true || options['dryRun'] === true) {
    const statuses = deployStatus(stack)
    for (const line of describeChanges(statuses, overwrite)) print(line)
    showEdits(statuses, print)
    const changed = statuses.filter(({ state }) => state !== 'current')
    const json = { files: statuses.map(({ path, state }) => ({ path, state })) }
    if (options['check'] !== true || changed.length === 0) return { exitCode: 0, json }
    const edited = changed.some(({ state }) => state === 'edited')
    const written = changed.some(({ state }) => state !== 'edited')
    throw new UserError(
      `${changed.length} file${changed.length === 1 ? '' : 's'} of deploy/ differ from what the stack file asks for`,
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
  const place = { folder: stack.folder, host: localHost(interrupted), report }
  const statuses = await exclusively(place, () => writeDeploy(stack, report, overwrite))
  if (!overwrite) showEdits(statuses, print)
  const written = statuses.filter(
    ({ state }) => state === 'new' || state === 'stale' || (state === 'edited' && overwrite),
  )
  print(
    written.length === 0
      ? 'deploy/ is up to date'
      : `wrote ${written.length} file${written.length === 1 ? '' : 's'} to deploy/`,
  )
  return { exitCode: 0, json: { files: statuses.map(({ path, state }) => ({ path, state })) } }
}

const words: Readonly<Record<FileStatus['state'], string>> = {
  current: 'up to date',
  new: 'missing',
  stale: 'out of date',
  edited: 'edited by hand',
  'left-over': 'no longer asked for',
}

function showEdits(statuses: readonly FileStatus[], print: (line: string) => void): void {
  for (const { path, state, actual, wanted } of statuses) {
    if (state === 'edited' && actual !== undefined && wanted !== undefined)
      print(lineDifference(`deploy/${path}`, wanted, actual))
  }
}
