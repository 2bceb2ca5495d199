// images.lock: the digest of every public image, as its registry had it when `seaworthy render --pin` asked.
import type { Artifact } from '../model/artifact.ts'
import { publicImages } from '../model/images.ts'
import type { Plan } from '../model/plan.ts'
import { withHeader } from './write/header.ts'

const path = 'images.lock'

/** One image a line, as the other files name it; none where the stack does not pin. */
export function renderImagesLock(plans: readonly Plan[]): readonly Artifact[] {
  const lines = publicImages(plans).filter((image) => image.includes('@'))
  if (lines.length === 0) return []
  const comment = '# Public images by digest. To ask their registries anew: seaworthy render --pin'
  return [{ path, content: withHeader(`${[comment, ...lines].join('\n')}\n`) }]
}

/** Digests by image, of a lock as it is on disk. */
export function parseImagesLock(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^([^\s#@]+)@(sha256:[0-9a-f]{64})\r?$/gm)].map(([, image = '', digest = '']) => [image, digest]),
  )
}
