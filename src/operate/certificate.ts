// The edge's certificate and key, and the authority of this machine that signs it for local work.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { authorityName } from '../docker/engine.ts'
import { UserError } from '../errors.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { ObservedCertificate } from '../model/observed.ts'

/** Where this user's authority is kept: `authority.pem` and `key.pem`. One for all stacks: browsers are told once. */
export function authorityFolder(): string {
  const data = process.env['XDG_DATA_HOME'] ?? ''
  return join(data === '' ? join(homedir(), '.local/share') : data, 'seaworthy/authority')
}

/** The authority's certificate; undefined where there is none, or none that its key fits or that is still valid. */
export async function readAuthority(folder: string): Promise<X509Certificate | undefined> {
  const authority = await readPair(folder, 'authority.pem')
  return authority && Date.parse(authority.validTo) > Date.now() ? authority : undefined
}

/** What is in the folder; undefined where there is none, or none that its key fits: nginx would not start with it. */
export async function readCertificate(
  folder: string,
  authority: X509Certificate | undefined,
): Promise<ObservedCertificate | undefined> {
  const certificate = await readPair(folder, 'certificate.pem')
  if (!certificate) return undefined
  const names = (certificate.subjectAltName ?? '').split(', ').filter((name) => name.startsWith('DNS:'))
  return {
    signedBy: signer(certificate, authority),
    names: names.map((name) => name.slice('DNS:'.length)),
    daysLeft: Math.floor((Date.parse(certificate.validTo) - Date.now()) / 86_400_000),
  }
}

async function readPair(folder: string, name: string): Promise<X509Certificate | undefined> {
  try {
    const [key, text] = await Promise.all(['key.pem', name].map((file) => readFile(join(folder, file), 'utf8')))
    const certificate = new X509Certificate(text ?? '')
    return certificate.checkPrivateKey(createPrivateKey(key ?? '')) ? certificate : undefined
  } catch {
    return undefined
  }
}

function signer(certificate: X509Certificate, authority: X509Certificate | undefined): ObservedCertificate['signedBy'] {
  if (certificate.issuer === certificate.subject) return 'itself'
  if (authority && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)) return 'authority'
  return certificate.issuer === `CN=${authorityName}` ? 'former-authority' : 'somebody'
}

/** Takes a key and a certificate in PEM form, one after the other. Throws a UserError where one is not there. */
export async function writeCertificate(folder: string, pem: string): Promise<void> {
  const { key, certificate } = split(pem, `put your own into ${folder}: key.pem and certificate.pem`)
  await mkdir(folder, { recursive: true })
  // The edge's own user reads it; the folder above keeps everybody else out.
  await chmod(folder, 0o755)
  await writeFileAtomically(join(folder, 'key.pem'), key, 0o444)
  await writeFileAtomically(join(folder, 'certificate.pem'), certificate, 0o444)
}

/** The same for the authority, whose key its owner alone reads. Of two that make one at once, the first wins. */
export async function writeAuthority(folder: string, pem: string): Promise<void> {
  const { key, certificate } = split(pem, 'look at what docker says: docker info')
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  const made = await mkdtemp(`${folder}.`)
  await writeFileAtomically(join(made, 'key.pem'), key, 0o400)
  await writeFileAtomically(join(made, 'authority.pem'), certificate, 0o444)
  // A folder takes the place of an empty or missing one alone; one that cannot sign has to go first.
  if (!(await readAuthority(folder))) await rm(folder, { recursive: true, force: true })
  await rename(made, folder).catch(() => rm(made, { recursive: true, force: true }))
}

function split(pem: string, help: string): { key: string; certificate: string } {
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(pem)?.[0]
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(pem)?.[0]
  if (!key || !certificate) throw new UserError('openssl in the edge image made no certificate', { help })
  return { key, certificate }
}
