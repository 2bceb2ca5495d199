// A WebSocket through the edge: the handshake, the text that comes, and an answer to each ping. It never speaks first.
import { randomBytes } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'

export interface WebSocketClient {
  /** Resolves with the next text that comes, or that came before it was asked for; rejects when the other side left. */
  next(): Promise<string>
  close(): void
}

export function openWebSocket(port: number, host: string, path: string): Promise<WebSocketClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const key = randomBytes(16).toString('base64')
      const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
      const head = [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...lines, `Sec-WebSocket-Key: ${key}`, '', '']
      socket.write(head.join('\r\n'))
    })
    let received = Buffer.alloc(0)
    socket.once('error', reject)
    const head = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk])
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', head)
      const first = received.subarray(0, end).toString().split('\r\n')[0] ?? ''
      if (first.startsWith('HTTP/1.1 101 ')) resolve(conversation(socket, received.subarray(end + 4)))
      else reject(new Error(first))
    }
    socket.on('data', head)
  })
}

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const

function conversation(socket: TLSSocket, first: Buffer): WebSocketClient {
  const texts: string[] = []
  const waiting: { resolve: (text: string) => void; reject: (error: Error) => void }[] = []
  let received = first
  let gone: Error | undefined
  const end = (error: Error): void => {
    gone ??= error
    for (const { reject } of waiting.splice(0)) reject(gone)
  }
  const look = (): void => {
    for (let frame = readFrame(received); frame; frame = readFrame(received)) {
      received = received.subarray(frame.length)
      if (frame.opcode === opcodes.ping) socket.write(maskedFrame(opcodes.pong, frame.payload))
      if (frame.opcode === opcodes.close) end(new Error(`closed with ${frame.payload.toString('hex')}`))
      if (frame.opcode !== opcodes.text) continue
      const next = waiting.shift()
      if (next) next.resolve(frame.payload.toString())
      else texts.push(frame.payload.toString())
    }
  }
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    look()
  })
  socket.on('error', end).on('close', () => end(new Error('the connection ended')))
  look()
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const text = texts.shift()
        if (text !== undefined) resolve(text)
        else if (gone) reject(gone)
        else waiting.push({ resolve, reject })
      }),
    close: () => socket.destroy(),
  }
}

/** A server's frame, which has no mask; undefined while it is not there as a whole. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  const short = (bytes[1] ?? 0) & 0x7f
  const start = short === 126 ? 4 : 2
  if (bytes.length < start) return undefined
  const end = start + (short === 126 ? bytes.readUInt16BE(2) : short)
  if (bytes.length < end) return undefined
  return { opcode: (bytes[0] ?? 0) & 0xf, payload: bytes.subarray(start, end), length: end }
}

/** A client's frame of at most 125 bytes. A mask of zeros is a mask. */
function maskedFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
