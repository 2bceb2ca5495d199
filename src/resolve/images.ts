// Public images under other names: in a registry that mirrors their own, and pinned by digest.
import type { ImagesSection } from '../model/stack.ts'

/** The registry of an image that names none. */
const usualRegistry = 'docker.io'

/**
 * The image's name in a mirror of its registry: the mirror's prefix and the whole repository, as pull-through caches
 * want it. The images of the usual registry that have no owner in their name belong to `library` there.
 */
export function mirrored({ mirror }: ImagesSection): (image: string) => string {
  return (image) => {
    const [first = '', ...rest] = image.split('/')
    // Docker's own rule: https://pkg.go.dev/github.com/distribution/reference
    const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
    const registry = named ? first : usualRegistry
    const repository = named ? rest.join('/') : rest.length > 0 ? image : `library/${image}`
    const prefix = typeof mirror === 'string' ? mirror : mirror?.[registry]
    return prefix === undefined ? image : `${prefix}/${repository}`
  }
}

/** The image with the digest that `digests` has of it: the tag is for the reader, the digest counts. */
export function pinned(digests: ReadonlyMap<string, string>): (image: string) => string {
  return (image) => {
    const digest = digests.get(image)
    if (digest === undefined) throw new Error(`no digest of ${image}`)
    return `${image}@${digest}`
  }
}
