// Whether the file of `build.ca` is there, and holds what it should and no more.
import type { Diagnostic } from '../model/diagnostic.ts'
import type { Files } from '../model/files.ts'
import { shellLine } from '../model/shell.ts'
import type { StackFile } from '../stack/parse.ts'

/** None where the stack file names no authority. */
export function authorityProblems(ca: string | undefined, file: StackFile, files: Files): readonly Diagnostic[] {
  if (ca === undefined) return []
  const place = file.locate(['build', 'ca'])
  const problem = (id: string, what: string, help: string): Diagnostic[] => [
    { id, severity: 'error', message: `build.ca: ${ca} ${what}`, place, help },
  ]
  if (!files.paths.includes(ca))
    return problem('missing-file', 'is not in the repository', 'give its path from the folder of the stack file')
  const text = files.read(ca) ?? ''
  if (text.includes('PRIVATE KEY-----'))
    return problem('invalid-value', 'holds a private key', 'builds need the certificate alone: take the key out')
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    return problem(
      'invalid-value',
      'holds no certificate in PEM form',
      `to make one: ${shellLine(['openssl', 'x509', '-inform', 'der', '-in', ca, '-out', 'ca.crt'])}`,
    )
  return []
}
