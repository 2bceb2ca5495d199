import { endsTls, hostName } from '../../model/edge.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'

const dayMs = 86_400_000
const fewestDays = 14

export const certificate: Check = {
  id: 'certificate',
  promise: 'M-tls',
  proves: 'the certificate is for the host name, and for some time yet',
  how: `takes the certificate of a handshake: it names the host, is valid now, and for ${fewestDays} days to come`,
  quick: true,
  applies: ({ edge }) => endsTls(edge),
  async run({ plan: { edge }, client }) {
    const name = hostName(edge)
    const see = `openssl s_client -connect 127.0.0.1:${edge.ports.https} -servername ${name} </dev/null | openssl x509 -noout -dates -ext subjectAltName`
    const { certificate: shown } = await client.handshake({})
    const failed = (what: string, expected: string, got: string): Failure => ({ what, expected, got, see })
    if (!shown) return [failed('certificate', `one for ${name}`, 'none')]
    const days = Math.floor((Date.parse(shown.validTo) - Date.now()) / dayMs)
    return [
      ...(shown.checkHost(name) === undefined
        ? [failed('names of the certificate', name, shown.subjectAltName ?? 'none')]
        : []),
      ...(Date.parse(shown.validFrom) > Date.now()
        ? [failed('begin of the certificate', 'in the past', shown.validFrom)]
        : []),
      ...(days < fewestDays
        ? [failed('end of the certificate', `in ${fewestDays} days or more`, `${shown.validTo}, in ${days} days`)]
        : []),
    ]
  },
}
