import { expect, it } from 'vitest'
import { parseConnections } from './reach.ts'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 101 1 0 100 0 0 10 0
   1: 02001DAC:1538 03001DAC:DC80 01 00000000:00000000 00:00000000 00000000   999        0 102 1 0 20 4 30 10 -1
  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 0000000000000000FFFF000002001DAC:1538 0000000000000000FFFF000001001DAC:A1B2 08 00000000:00000000 00:00000000 00000000 0 0 1
   1: 00000000000000000000000001000000:1538 00000000000000000000000001000000:A1B3 01 00000000:00000000 00:00000000 00000000 0 0 1
`

it('reads the connections of a kernel, and no listeners', () => {
  expect(parseConnections(table)).toEqual([
    { address: '172.29.0.2', port: 5432, peer: '172.29.0.3', peerPort: 56448 },
    { address: '172.29.0.2', port: 5432, peer: '172.29.0.1', peerPort: 41394 },
    {
      address: '00000000000000000000000001000000',
      port: 5432,
      peer: '00000000000000000000000001000000',
      peerPort: 41395,
    },
  ])
})
