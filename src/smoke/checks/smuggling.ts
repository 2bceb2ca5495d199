import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'
import { brokenContract } from '../contract.ts'
import { parseResponse } from '../response.ts'
import { oddName } from '../paths.ts'

/** Heads whose end two servers could see in different places. */
const ambiguous: Readonly<Record<string, readonly string[]>> = {
  'Content-Length and Transfer-Encoding': ['Content-Length: 4', 'Transfer-Encoding: chunked'],
  'Transfer-Encoding and Content-Length': ['Transfer-Encoding: chunked', 'Content-Length: 4'],
  'two lengths': ['Content-Length: 4', 'Content-Length: 5'],
  'a list of lengths': ['Content-Length: 4, 5'],
  'a length with a sign': ['Content-Length: +4'],
  'a negative length': ['Content-Length: -4'],
  'a length in hexadecimal': ['Content-Length: 0x4'],
  'two Transfer-Encodings': ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
  'chunked after another encoding': ['Transfer-Encoding: identity, chunked'],
  'an encoding that resembles chunked': ['Transfer-Encoding: xchunked'],
  'chunked with a control character': ['Transfer-Encoding: \vchunked'],
  'a space before the colon': ['Transfer-Encoding : chunked', 'Content-Length: 4'],
  'a header that hides another after a bare line feed': ['X-Any: a\nTransfer-Encoding: chunked', 'Content-Length: 4'],
  'a zero byte in a header': ['X-Any: a\0b'],
}

export const smuggling: Check = {
  id: 'smuggling',
  promise: 'M-proxy',
  proves: 'a request whose end is not clear is refused, and nothing after it is taken for another request',
  how: 'sends heads with two or odd lengths and encodings, with a second request behind them: one answer, 400 or 501 in the contract, and a closed connection',
  quick: true,
  applies: () => true,
  async run({ plan, client }) {
    const found = await Promise.all(
      Object.entries(ambiguous).map(async ([what, lines]): Promise<Failure[]> => {
        const head = `POST /${oddName()} HTTP/1.1\r\nHost: ${client.host}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
        const hidden = `GET /${oddName()} HTTP/1.1\r\nHost: ${client.host}\r\n\r\n`
        const { received, closed } = await client.listen(`${head}0\r\n\r\n${hidden}`, 2)
        const answers = received.toString('latin1').match(/HTTP\/1\.[01] \d{3} /g) ?? []
        const answer = parseResponse(received, 'whole', true)
        const broken = brokenContract(answer, answer?.status === 501 ? 501 : 400)
        const got =
          broken ?? (answers.length > 1 ? `${answers.length} answers` : closed ? undefined : 'an open connection')
        const text = JSON.stringify(head).replaceAll('\\u000b', '\\v').replaceAll('\\u0000', '\\0')
        const see = `printf ${text} | openssl s_client -quiet -connect 127.0.0.1:${plan.edge.ports.https}`
        return got === undefined
          ? []
          : [{ what, expected: '400 or 501 in the contract of errors, and the end', got, see }]
      }),
    )
    return found.flat()
  },
}
