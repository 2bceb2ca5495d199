// Clients that send a byte now and then, each on a connection of its own.
import { connect, type TLSSocket } from 'node:tls'

/** Opens them all; returns what ends them, and says how many of them the edge has closed by then. */
export async function slowClients(port: number, count: number, head: string): Promise<() => number> {
  const sockets: TLSSocket[] = []
  for (let batch = 0; batch < count; batch += 50) {
    const opening = Array.from({ length: Math.min(50, count - batch) }, () => open(port))
    sockets.push(...(await Promise.all(opening)))
  }
  for (const socket of sockets) {
    socket.on('error', () => {})
    socket.write(head)
  }
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a')
  }, 1000)
  return () => {
    clearInterval(timer)
    const already = sockets.filter(({ destroyed, writable }) => destroyed || !writable).length
    for (const socket of sockets) socket.destroy()
    return already
  }
}

function open(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(socket))
    socket.once('error', reject)
  })
}
