// The first line of every generated file: where it comes from, and a hash by which a hand edit is noticed.
import { createHash } from 'node:crypto'
import { generatedMark } from '../../model/artifact.ts'

const comments = { hash: ['# ', ''], slashes: ['// ', ''], html: ['<!-- ', ' -->'] } as const

/** Puts the header before a body that ends in a newline. */
export function withHeader(body: string, style: keyof typeof comments = 'hash'): string {
  const [open, close] = comments[style]
  return `${open}Made by Seaworthy from seaworthy.yaml; change it there. sha256:${digest(body)}${close}\n${body}`
}

export type Provenance = 'untouched' | 'edited' | 'foreign'

/** Whether a file on disk is as Seaworthy wrote it, was edited since, or never came from Seaworthy. */
export function provenance(content: string): Provenance {
  const normal = content.replaceAll('\r\n', '\n')
  const end = normal.indexOf('\n')
  const stated = generatedMark.exec(normal.slice(0, end))?.[1]
  if (stated === undefined) return 'foreign'
  return stated === digest(normal.slice(end + 1)) ? 'untouched' : 'edited'
}

function digest(body: string): string {
  return createHash('sha256').update(body.replaceAll('\r\n', '\n')).digest('hex')
}
