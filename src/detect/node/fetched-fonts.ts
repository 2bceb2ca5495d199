// Fonts that a build downloads from somebody else's servers.
import type { AppDraft } from '../../model/draft.ts'
import type { Repository } from '../repository.ts'
import { moduleOf } from './module.ts'
import { pageSources } from './source-tree.ts'

/** A remark for the reader: with a way to the Internet it works. */
export function fetchedFonts(repository: Repository, folder: string): AppDraft['losers'] {
  for (const file of pageSources(repository, folder)) {
    const found = moduleOf(repository, file).imports.find(({ from }) => from === 'next/font/google')
    if (found)
      return [
        {
          what: 'a build without the Internet',
          why: `${file}:${found.line} has the fonts downloaded from fonts.googleapis.com while the image is built: next/font/local takes them from files of the repository`,
        },
      ]
  }
  return []
}
