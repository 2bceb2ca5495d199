// A certificate of the edge's own making, for `tls: files` and for what is wrong with one.
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../e2e/process.ts'
import type { TestStack } from '../e2e/stack.ts'

export async function putCertificate(stack: TestStack, name: string, days: number): Promise<void> {
  const folder = join(stack.folder, 'deploy/secrets/prod/tls')
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]
  const made = await run([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', String(days), '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, ...files],
  ])
  if (made.exitCode !== 0) throw new Error(made.stderr)
  for (const file of ['key.pem', 'certificate.pem']) await chmod(join(folder, file), 0o444)
}
