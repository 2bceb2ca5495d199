// seaworthy init: a stack file from what the repository tells.
import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { draftStack } from '../../detect/draft.ts'
import { exitCodes, UserError } from '../../errors.ts'
import { openRepository } from '../../host/repository.ts'
import { writeFileAtomically } from '../../host/write-file.ts'
import { providers } from '../../providers/index.ts'
import { renderStackFile } from '../../render/stack-file.ts'
import type { Invocation, Outcome } from '../command.ts'

export async function run({ options, folder, print, report }: Invocation): Promise<Outcome> {
  const path = resolve(folder, String(options['file']))
  const name = stackName(options['name'], basename(dirname(path)))
  const dryRun = options['dryRun'] === true
  if (!dryRun && options['force'] !== true && existsSync(path)) {
    throw new UserError(`${basename(path)} exists already`, {
      exitCode: exitCodes.usage,
      help: 'see what init would write: seaworthy init --dry-run; overwrite it: seaworthy init --force',
    })
  }
  const draft = draftStack(openRepository(dirname(path)), providers, { name })
  const text = renderStackFile(draft)
  if (dryRun) print(`write ${basename(path)}\n${text.trimEnd()}`)
  else {
    await writeFileAtomically(path, text)
    print(`wrote ${basename(path)}; read it, then: seaworthy up`)
  }
  for (const app of draft.apps) {
    for (const { what, why } of app.losers) report({ kind: 'note', message: `not taken: ${what} (${why})` })
  }
  return { exitCode: exitCodes.success, json: { file: basename(path), written: !dryRun, findings: draft, text } }
}

/** A folder's name may hold anything; a stack's becomes the name of containers and volumes. */
function stackName(chosen: unknown, folder: string): string {
  if (typeof chosen === 'string') {
    if (/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(chosen)) return chosen
    throw new UserError(`--name ${chosen} is not a name for a stack`, {
      exitCode: exitCodes.usage,
      help: 'at most 30 lower-case letters, digits and hyphens; a letter first',
    })
  }
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+/g, '')
    .slice(0, 30)
    .replaceAll(/-+$/g, '')
  return name === '' ? 'app' : name
}
