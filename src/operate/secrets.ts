// The first content of secrets. It goes from the random source into a file, and nowhere else.
import { randomBytes, randomInt } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecretGenerator, SecretSpec } from '../model/value.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { Deployment } from './deployment.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const generators: Record<Exclude<SecretGenerator, 'given'>, () => string> = {
  urlsafe: () => randomBytes(48).toString('base64url'),
  hex: () => randomBytes(32).toString('hex'),
  // The key format of the cryptography package: 32 bytes, padded.
  fernet: () => randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  // Letters and digits alone: some clients take a password as part of a URL without decoding it.
  password: () => Array.from({ length: 40 }, () => letters[randomInt(letters.length)]).join(''),
}

/** Makes the content of each secret. Files are 0444 so that a container's own user can read them. */
export async function makeSecrets(deployment: Deployment, secrets: readonly SecretSpec[]): Promise<void> {
  const target = await secretsFolder(deployment)
  for (const { name, generator } of secrets) {
    if (generator === 'given') throw new Error(`${name} cannot be made`)
    await writeFileAtomically(join(target, name), generators[generator](), 0o444)
  }
}

/** The environment's secrets folder, made where it is not there. It is 0700 and keeps everybody else out. */
export async function secretsFolder({ folder, plan }: Deployment): Promise<string> {
  const target = join(folder, 'deploy/secrets', plan.environment)
  await mkdir(target, { recursive: true, mode: 0o700 })
  return target
}
