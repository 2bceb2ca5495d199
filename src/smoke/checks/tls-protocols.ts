import type { ConnectionOptions } from 'node:tls'
import { endsTls } from '../../model/edge.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'
import type { Client } from '../client.ts'

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
type Version = (typeof versions)[number]

export const tlsProtocols: Check = {
  id: 'tls-protocols',
  promise: 'M-tls',
  proves: 'TLS is as the profile has it, and HTTP/2 is offered',
  how: 'offers one version of TLS at a time: 1.0 and 1.1 are refused, 1.2 taken by the intermediate profile alone, 1.3 by both; then HTTP/2 alone',
  quick: true,
  applies: ({ edge }) => endsTls(edge),
  async run({ plan: { edge }, client }) {
    const wanted = (version: Version): boolean =>
      version === 'TLSv1.3' || (version === 'TLSv1.2' && edge.tlsProfile === 'intermediate')
    const found = await Promise.all(
      versions.map(async (version): Promise<Failure[]> => {
        const taken = await speaks(client, version)
        if (taken === wanted(version)) return []
        const see = `openssl s_client -connect 127.0.0.1:${edge.ports.https} -${version.toLowerCase().replace('v', '').replace('.', '_')} -cipher DEFAULT@SECLEVEL=0`
        return [{ what: version, expected: taken ? 'refused' : 'taken', got: taken ? 'taken' : 'refused', see }]
      }),
    )
    const { alpn } = await client.handshake({ ALPNProtocols: ['h2'] }).catch(() => ({ alpn: 'a refused handshake' }))
    const http2: Failure = {
      what: 'HTTP/2',
      expected: 'h2 by ALPN',
      got: alpn === '' ? 'none' : alpn,
      see: `openssl s_client -connect 127.0.0.1:${edge.ports.https} -alpn h2`,
    }
    return [...found.flat(), ...(alpn === 'h2' ? [] : [http2])]
  },
}

/** Our own side does without its floor: what refuses has to be the edge. */
async function speaks(client: Client, version: Version): Promise<boolean> {
  const options: ConnectionOptions = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
  try {
    return (await client.handshake(options)).protocol === version
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Anything else than an alert or a closed connection is no refusal.
    if (code === 'ECONNRESET' || /ALERT|WRONG_VERSION|UNSUPPORTED_PROTOCOL/.test(code)) return false
    throw error
  }
}
