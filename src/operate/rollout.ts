// Runs a Rollout step by step. Decides nothing; stops at the first failure and says what is still true.
import { join } from 'node:path'
import { actionCommand, type Word } from '../docker/compose.ts'
import { selfSignedCertificate } from '../docker/engine.ts'
import { exitCodes, UserError } from '../errors.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { Action, Rollout, Step } from '../model/rollout.ts'
import { attempt, must, stopIfInterrupted, type Deployment } from './deployment.ts'
import { explain } from './explain.ts'
import { makeCertificate, makeSecrets } from './secrets.ts'

export async function runRollout(deployment: Deployment, rollout: Rollout): Promise<void> {
  for (const step of rollout.steps) {
    stopIfInterrupted(deployment)
    const begin = performance.now()
    deployment.report({ kind: 'step', title: step.title, cause: step.cause })
    try {
      await runAction(deployment, step)
    } catch (error) {
      deployment.report({ kind: 'failed', title: step.title })
      throw error
    }
    deployment.report({ kind: 'done', title: step.title, seconds: (performance.now() - begin) / 1000 })
  }
}

async function runAction(deployment: Deployment, step: Step): Promise<void> {
  const { action } = step
  switch (action.kind) {
    case 'make-secrets':
      return makeSecrets(deployment, action.secrets)
    case 'make-certificate':
      return makeCertificate(deployment, selfSignedCertificate(action.image, action.domain))
    case 'name-slot':
      return writeFileAtomically(join(deployment.folder, 'deploy/.env'), slotFile(action.slot))
    default: {
      const argv = await Promise.all(
        actionCommand(action, deployment.plan.environment).map((word) => complete(deployment, word)),
      )
      const result = await attempt(deployment, argv, { onLine: (line) => deployment.report({ kind: 'output', line }) })
      stopIfInterrupted(deployment)
      if (result.exitCode !== 0) throw await explain(deployment, step, argv, result)
    }
  }
}

async function complete(deployment: Deployment, word: Word): Promise<string> {
  return typeof word === 'string' ? word : word.prefix + (await must(deployment, word.output)).trim()
}

const slotFile = (slot: string): string =>
  `# The live slot of this machine, written by seaworthy. Plain docker compose reads it too.\nCOMPOSE_PROFILES=${slot}\n`

/** One line for each thing that running the Rollout would do, exactly as it would be done. */
export function describeRollout(rollout: Rollout, environment: string): string[] {
  return rollout.steps.flatMap(({ action }) => describeAction(action, environment))
}

function describeAction(action: Action, environment: string): string[] {
  const folder = `deploy/secrets/${environment}`
  switch (action.kind) {
    case 'make-secrets':
      return action.secrets.map(
        (secret) => `write ${folder}/${secret.name} (${secret.generator}, 0444 in a 0700 folder)`,
      )
    case 'make-certificate':
      return [`${shown(selfSignedCertificate(action.image, action.domain))} (into ${folder}/tls)`]
    case 'name-slot':
      return [`write deploy/.env (COMPOSE_PROFILES=${action.slot})`]
    default:
      return [shown(actionCommand(action, environment))]
  }
}

function shown(words: readonly Word[]): string {
  return words
    .map((word) =>
      typeof word === 'string' ? quoted(word) : `${word.prefix}"$(${word.output.map(quoted).join(' ')})"`,
    )
    .join(' ')
}

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Refusals as one error, all of them at once. */
export function refuse({ refusals }: Rollout): void {
  if (refusals.length === 0) return
  throw new UserError(
    refusals.length === 1 ? (refusals[0]?.message ?? '') : `${refusals.length} reasons not to begin`,
    {
      exitCode: exitCodes.failed,
      ...(refusals.length === 1 ? { help: refusals[0]?.help ?? '' } : {}),
      diagnostics:
        refusals.length === 1
          ? []
          : refusals.map(({ message, help }) => ({ id: 'refused', severity: 'error', message, help })),
    },
  )
}
