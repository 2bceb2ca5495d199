import { endsTls, hostName } from '../../model/edge.ts'
import type { Check } from '../check.ts'
import { expectContract } from '../contract.ts'

const foreign = 'elsewhere.invalid'

export const unknownHost: Check = {
  id: 'unknown-host',
  promise: 'M-tls',
  proves: 'a host name that is not the stack’s own is refused',
  how: 'asks with another Host, with an address of this machine, and with a whole foreign address on the request line: 421 in the contract of errors',
  quick: true,
  applies: ({ edge }) => edge.domain !== undefined,
  async run({ plan: { edge }, client }) {
    const asked = [
      { path: '/', headers: { Host: foreign } },
      { path: '/', headers: { Host: `${hostName(edge)}.${foreign}` } },
      { path: '/', headers: { Host: '127.0.0.1' } },
      // The request line wins over Host.
      { path: `http://${foreign}/` },
      ...(endsTls(edge) ? [{ path: '/', headers: { Host: foreign }, plain: true }] : []),
    ]
    return (await Promise.all(asked.map((question) => expectContract(client, question, 421)))).flat()
  },
}
