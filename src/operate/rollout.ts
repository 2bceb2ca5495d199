// Runs a Rollout step by step. Decides nothing; stops at the first failure and says what is still true.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { actionCommand, type Project, type Word } from '../docker/compose.ts'
import { makeAuthority, signedCertificate } from '../docker/engine.ts'
import { withLiveSlot } from '../docker/environment-file.ts'
import { UserError } from '../errors.ts'
import type { RunOptions } from '../host/host.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { Slot } from '../model/plan.ts'
import type { Action, Rollout, Step } from '../model/rollout.ts'
import { shellLine, shellWord } from '../model/shell.ts'
import { writeAuthority, writeCertificate } from './certificate.ts'
import { buildSecretsHidden } from './build-failure.ts'
import { attempt, must, reported, stopIfInterrupted, type Deployment } from './deployment.ts'
import { explain } from './explain.ts'
import { setModes } from './modes.ts'
import { makeSecrets, secretsFolder } from './secrets.ts'

/** Runs the steps in order; throws a UserError that explains the first failure. */
export async function runRollout(deployment: Deployment, rollout: Rollout): Promise<void> {
  for (const step of rollout.steps) {
    stopIfInterrupted(deployment)
    await reported(deployment, step, () => runAction(deployment, step))
  }
}

async function runAction(deployment: Deployment, step: Step): Promise<void> {
  const { action } = step
  switch (action.kind) {
    case 'set-modes':
      return setModes(deployment.folder, action.changes)
    case 'make-secrets':
      return makeSecrets(deployment, action.secrets)
    // No line of either is reported: the key is among them.
    case 'make-authority':
      return writeAuthority(action.folder, await runStep(deployment, step, makeAuthority(action.image)))
    case 'make-certificate': {
      const pem = await runStep(deployment, step, signedCertificate(action.image, action.domain, action.folder))
      return writeCertificate(join(await secretsFolder(deployment), 'tls'), pem)
    }
    case 'name-slot':
      return nameSlot(deployment, action.slot)
    default: {
      const argv = await Promise.all(actionCommand(action, deployment.plan).map((word) => complete(deployment, word)))
      // A build says much, and of it only what a failure leaves is for people to read.
      const kind = action.kind === 'build' ? 'progress' : 'output'
      const hide = action.kind === 'build' ? await buildSecretsHidden(deployment) : undefined
      await runStep(deployment, step, argv, {
        onLine: (line) => deployment.report({ kind, line: hide ? hide(line) : line }),
      })
    }
  }
}

/** Runs the command of a step and returns what it printed. */
async function runStep(
  deployment: Deployment,
  step: Step,
  argv: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<string> {
  const result = await attempt(deployment, argv, options)
  if (result.exitCode === 0) return result.stdout
  stopIfInterrupted(deployment)
  throw await explain(deployment, step, argv, result)
}

async function nameSlot({ folder }: Deployment, slot: Slot): Promise<void> {
  const path = join(folder, 'deploy/.env')
  await writeFileAtomically(path, withLiveSlot(await readFile(path, 'utf8').catch(() => ''), slot))
}

async function complete(deployment: Deployment, word: Word): Promise<string> {
  return typeof word === 'string' ? word : word.prefix + (await must(deployment, word.output)).trim()
}

/** One line for each thing that running the Rollout would do, exactly as it would be done. */
export function describeRollout(rollout: Rollout, project: Project): string[] {
  return rollout.steps.flatMap(({ action }) => describeAction(action, project))
}

function describeAction(action: Action, project: Project): string[] {
  const folder = `deploy/secrets/${project.environment}`
  switch (action.kind) {
    case 'set-modes':
      return action.changes.map(({ path, mode }) => shellLine(['chmod', `0${mode.toString(8)}`, path]))
    case 'make-secrets':
      return action.secrets.map(
        (secret) => `write ${folder}/${secret.name} (${secret.generator}, 0444 in a 0700 folder)`,
      )
    case 'make-authority':
      return [`${shellLine(makeAuthority(action.image))} (into ${action.folder})`]
    case 'make-certificate':
      return [`${shellLine(signedCertificate(action.image, action.domain, action.folder))} (into ${folder}/tls)`]
    case 'name-slot':
      return [`write deploy/.env (COMPOSE_PROFILES=${action.slot})`]
    default:
      return [actionCommand(action, project).map(wordAsShown).join(' ')]
  }
}

const wordAsShown = (word: Word): string =>
  typeof word === 'string' ? shellWord(word) : `${word.prefix}"$(${shellLine(word.output)})"`

/** Throws the refusals as one UserError, all of them at once; nothing when there is none. */
export function refuse({ folder }: Pick<Deployment, 'folder'>, { refusals }: Rollout): void {
  const [first, ...others] = refusals
  if (!first) return
  const details = folder === process.cwd() ? {} : { details: `paths are below ${folder}` }
  if (others.length === 0) throw new UserError(first.message, { help: first.help, ...details })
  throw new UserError(`${refusals.length} reasons not to begin`, {
    diagnostics: refusals.map(({ message, help }) => ({ id: 'refused', severity: 'error', message, help })),
    ...details,
  })
}
