// Digests of images, as their registries have them now.
import { parseDigest, pullImage } from '../docker/engine.ts'
import { UserError } from '../errors.ts'
import { attempt, reported, shown, stopIfInterrupted, type Deployment } from './deployment.ts'
import { requireEngine } from './engine.ts'

type Asking = Pick<Deployment, 'folder' | 'host' | 'report'>

/**
 * Asks with the engine's own settings, as a build does: its mirrors, proxies, authorities and logins count. Throws a
 * UserError for an image whose digest cannot be found.
 */
export async function askDigests(asking: Asking, images: readonly string[]): Promise<ReadonlyMap<string, string>> {
  await requireEngine(asking)
  const digests = new Map<string, string>()
  for (const image of images) {
    stopIfInterrupted(asking)
    await reported(asking, { title: `ask for the digest of ${image}`, cause: 'images: {pin: true}' }, async () => {
      digests.set(image, await digestOf(asking, image))
    })
  }
  return digests
}

async function digestOf(asking: Asking, image: string): Promise<string> {
  const argv = pullImage(image)
  const { stdout, stderr } = await attempt(asking, argv)
  const digest = parseDigest(stdout)
  if (digest !== undefined) return digest
  stopIfInterrupted(asking)
  throw new UserError(`the digest of ${image} cannot be found: its registry did not give the image`, {
    details: stderr.trim(),
    help: [
      'only a registry knows a digest: an image that was built or loaded on this machine has none',
      `see it yourself: ${shown(asking, argv)}`,
    ].join('\n'),
  })
}
