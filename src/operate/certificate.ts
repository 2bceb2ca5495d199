// The edge's certificate and key: two files in a folder that the edge mounts.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { ObservedCertificate } from '../model/observed.ts'

/** What is in the folder; undefined where there is none, or none that its key fits: nginx would not start with it. */
export async function readCertificate(folder: string): Promise<ObservedCertificate | undefined> {
  try {
    const [key, text] = await Promise.all(
      ['key.pem', 'certificate.pem'].map((name) => readFile(join(folder, name), 'utf8')),
    )
    const certificate = new X509Certificate(text ?? '')
    if (!certificate.checkPrivateKey(createPrivateKey(key ?? ''))) return undefined
    const names = (certificate.subjectAltName ?? '').split(', ').filter((name) => name.startsWith('DNS:'))
    return {
      selfSigned: certificate.issuer === certificate.subject,
      names: names.map((name) => name.slice('DNS:'.length)),
      daysLeft: Math.floor((Date.parse(certificate.validTo) - Date.now()) / 86_400_000),
    }
  } catch {
    return undefined
  }
}

/** Takes a key and a certificate in PEM form, one after the other. Throws a UserError where one is not there. */
export async function writeCertificate(folder: string, pem: string): Promise<void> {
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(pem)?.[0]
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(pem)?.[0]
  if (!key || !certificate)
    throw new UserError('openssl in the edge image made no certificate', {
      help: `put your own into ${folder}: key.pem and certificate.pem`,
    })
  await mkdir(folder, { recursive: true })
  // The edge's own user reads it; the folder above keeps everybody else out.
  await chmod(folder, 0o755)
  await writeFileAtomically(join(folder, 'key.pem'), key, 0o444)
  await writeFileAtomically(join(folder, 'certificate.pem'), certificate, 0o444)
}
