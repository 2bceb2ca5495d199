// The first content of secrets. It goes from the random source into a file, and nowhere else.
import { randomBytes, randomInt } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecretGenerator, SecretSpec } from '../model/value.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import { UserError } from '../errors.ts'
import { must, type Deployment } from './deployment.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const generators: Record<Exclude<SecretGenerator, 'given'>, () => string> = {
  urlsafe: () => randomBytes(48).toString('base64url'),
  hex: () => randomBytes(32).toString('hex'),
  // The key format of the cryptography package: 32 bytes, padded.
  fernet: () => randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  // Letters and digits alone: some clients take a password as part of a URL without decoding it.
  password: () => Array.from({ length: 40 }, () => letters[randomInt(letters.length)]).join(''),
}

/** Files are 0444 so that a container's own user can read them; the 0700 folder keeps everybody else out. */
const fileMode = 0o444

export async function makeSecrets({ folder, plan }: Deployment, secrets: readonly SecretSpec[]): Promise<void> {
  const target = await secretsFolder(folder, plan.environment)
  for (const { name, generator } of secrets) {
    if (generator === 'given') throw new Error(`${name} cannot be made`)
    await writeFileAtomically(join(target, name), generators[generator](), fileMode)
  }
}

/** argv prints a key and a certificate in PEM form, one after the other. */
export async function makeCertificate(deployment: Deployment, argv: readonly string[]): Promise<void> {
  const output = await must(deployment, argv)
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(output)?.[0]
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(output)?.[0]
  if (!key || !certificate)
    throw new UserError('openssl in the edge image made no certificate', {
      help: `try it: ${argv.join(' ')} >/dev/null`,
    })
  const target = join(await secretsFolder(deployment.folder, deployment.plan.environment), 'tls')
  await mkdir(target, { recursive: true, mode: 0o755 })
  await writeFileAtomically(join(target, 'key.pem'), key, fileMode)
  await writeFileAtomically(join(target, 'certificate.pem'), certificate, fileMode)
}

async function secretsFolder(folder: string, environment: string): Promise<string> {
  const target = join(folder, 'deploy/secrets', environment)
  await mkdir(target, { recursive: true, mode: 0o700 })
  // Also where an older umask or a copy made it wider.
  await chmod(join(folder, 'deploy/secrets'), 0o700)
  await chmod(target, 0o700)
  return target
}
