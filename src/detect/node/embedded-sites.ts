// Sites whose files a program is compiled with: a stage of that program's image makes them.
import type { AppDraft } from '../../model/draft.ts'
import { isWithin, joinPath, relativeTo } from '../paths.ts'

export interface EmbeddedSite {
  readonly draft: AppDraft
  /** Where its build leaves its files, and where the program has them: paths of the repository. */
  readonly output: string
  readonly target: string
}

/** `usual`: where its bundler writes to where nothing else is said. */
export function embeddedSite(draft: AppDraft, usual = 'dist'): EmbeddedSite {
  const output = joinPath(draft.path, draft.site?.output?.value ?? usual)
  const { elsewhere } = draft.site ?? {}
  return { draft, output, target: elsewhere === undefined ? output : joinPath(draft.path, elsewhere) }
}

export function isCompiledWith({ path, embeds = [] }: AppDraft, { draft, target }: EmbeddedSite): boolean {
  return isWithin(path, draft.path) && embeds.some((each) => isWithin(target, each))
}

/** The program with the site that it is compiled with: of several the first, for which a stack file has a place. */
export function withEmbedded(program: AppDraft, sites: readonly EmbeddedSite[]): AppDraft {
  const site = sites.find((each) => isCompiledWith(program, each))
  if (!site) return program
  const { build, version, evidence = [], path } = site.draft
  const [folder, output, into] = [path, site.output, site.target].map((each) => relativeTo(program.path, each))
  if (folder === undefined || output === undefined) return program
  return {
    ...program,
    assets: {
      value: {
        path: folder,
        ...(build ? { build: build.value } : {}),
        output,
        ...(into === undefined || into === output ? {} : { into }),
        ...(version ? { version: version.value } : {}),
      },
      confidence: 0.9,
      evidence,
    },
  }
}
