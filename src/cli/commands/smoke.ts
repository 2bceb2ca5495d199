// seaworthy smoke: which promises the running stack keeps.
import { resolve } from 'node:path'
import { exitCodes, UserError } from '../../errors.ts'
import { localHost } from '../../host/local.ts'
import { writeFileAtomically } from '../../host/write-file.ts'
import type { Receipt } from '../../model/receipt.ts'
import { smoke } from '../../operate/smoke.ts'
import type { Check } from '../../smoke/check.ts'
import { checks } from '../../smoke/checks/index.ts'
import type { Invocation, Outcome } from '../command.ts'
import { dryRun } from '../dry-run.ts'
import { loadStack } from '../load-stack.ts'
import { junit } from '../report/junit.ts'

/** Prints each check as it ends; exit code 1 when one failed. */
export async function run(invocation: Invocation): Promise<Outcome> {
  const { options, print, report, interrupted, folder } = invocation
  const stack = loadStack(invocation)
  const chosen = choose(options['only'])
  if (options['dryRun'] === true)
    return dryRun(
      invocation,
      stack.folder,
      chosen.filter((check) => check.applies(stack.plan)).map(({ promise, id, how }) => `${promise} ${id}: ${how}`),
    )
  const deployment = { ...stack, host: localHost(interrupted), report }
  const receipts = await smoke(deployment, chosen, { done: (receipt) => printReceipt(receipt, print) })
  const file = options['junit']
  if (typeof file === 'string')
    await writeFileAtomically(resolve(folder, file), junit(stack.plan.project, receipts), 0o644)
  const count = (outcome: Receipt['outcome']): number => receipts.filter((each) => each.outcome === outcome).length
  const skipped = receipts.filter(({ outcome }) => outcome === 'skipped').map(({ check }) => check)
  if (skipped.length > 0) print(`not promised by this stack: ${skipped.join(', ')}`)
  print(
    `${stack.plan.project}: ${count('passed')} passed, ${count('failed')} failed${skipped.length > 0 ? `, ${skipped.length} not promised` : ''}`,
  )
  return {
    exitCode: count('failed') > 0 ? exitCodes.failed : exitCodes.success,
    json: { project: stack.plan.project, receipts },
  }
}

const known = `known: ${checks.map(({ id }) => id).join(', ')}`

/** Checks by their ids or promises, with commas between; all of them where none is named. */
function choose(only: string | boolean | undefined): readonly Check[] {
  if (typeof only !== 'string') return checks
  const words = only
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  if (words.length === 0) throw new UserError('--only names no check', { exitCode: exitCodes.usage, help: known })
  const unknown = words.filter((word) => !checks.some(({ id, promise }) => id === word || promise === word))
  if (unknown.length > 0)
    throw new UserError(`there is no check ${unknown.join(', ')}`, {
      exitCode: exitCodes.usage,
      help: known,
    })
  return checks.filter(({ id, promise }) => words.includes(id) || words.includes(promise))
}

function printReceipt(
  { check, promise, proves, outcome, seconds, failures, notes }: Receipt,
  print: Invocation['print'],
): void {
  if (outcome === 'skipped') return
  print(`${outcome === 'passed' ? 'ok    ' : 'FAILED'} ${check} (${promise}), ${seconds.toFixed(1)} s: ${proves}`)
  for (const text of notes) print(`  note: ${text}`)
  for (const { what, expected, got, see } of failures)
    for (const line of [`  ${what}`, `    expected: ${expected}`, `    got:      ${got}`, `    see:      ${see}`])
      print(line)
}
