// How a site's files are made and where they end up, as its configuration, scripts and Dockerfiles say.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft, SiteDraft } from '../../model/draft.ts'
import { isWithin, joinPath, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { placesOf, type Container } from '../statements/containers.ts'
import { jsonWords, readDockerfile, readInstructions } from '../statements/dockerfile.ts'
import { configsOf, type SiteCandidate } from './candidates.ts'
import { scriptsOf } from './package.ts'

const outputOption = /--(?:outDir|out-dir|output-path|dist-dir|outdir|dest|output)(?:=|\s+)["']?([\w./-]+)/

/** `output` may lie outside of the site's folder, and then begins with `..`. */
export function makingOf(
  repository: Repository,
  { folder, manifest, page, exported }: SiteCandidate,
  containers: readonly Container[],
): Omit<SiteDraft, 'proxies' | 'asks'> & Pick<AppDraft, 'build'> {
  const scripts = scriptsOf(manifest)
  const run = containers
    .map((container) => ranScript(repository, container, scripts))
    .find((each) => each !== undefined)
  const named = run?.name ?? 'build'
  const output =
    (exported && found(repository, exported.file, exported.line, exported.output)) ??
    configured(repository, folder) ??
    optionOf(repository, folder, named, String(scripts[named] ?? '')) ??
    containers.map((container) => copied(repository, folder, container)).find((each) => each !== undefined)
  return {
    ...(run && run.name !== 'build'
      ? { build: { value: `${run.manager} run ${run.name}`, confidence: 1, evidence: [run.evidence] } }
      : {}),
    ...(output ? { output } : {}),
    ...singlePage(repository, folder, page, containers, named),
  }
}

/** `outDir: 'x'` or `path: path.resolve(__dirname, 'x')` of a configuration. */
function configured(repository: Repository, folder: string): Finding<string> | undefined {
  for (const file of configsOf(repository, folder)) {
    const source = repository.text(file)
    const match = /\b(?:outDir|outputDir|distDir)\s*:\s*(?:[\w.]+\([^)'"`]*,\s*)?['"`]([^'"`$\n]+)['"`]/.exec(source)
    if (!match) continue
    // Seen from the root that the same file names.
    const root = /\broot\s*:\s*(?:[\w.]+\([^)'"`]*,\s*)?['"`]([\w./-]+)['"`]/.exec(source)?.[1] ?? '.'
    return found(
      repository,
      file,
      source.slice(0, match.index + match[0].length).split('\n').length,
      joinPath(root, match[1] ?? ''),
    )
  }
  return undefined
}

function optionOf(repository: Repository, folder: string, name: string, script: string): Finding<string> | undefined {
  const value = outputOption.exec(script)?.[1]
  const file = joinPath(folder, 'package.json')
  const line = repository
    .text(file)
    .split('\n')
    .findIndex((each) => each.includes(`"${name}"`) && each.includes(':'))
  return value === undefined ? undefined : found(repository, file, line + 1, value)
}

function found(repository: Repository, file: string, line: number, value: string): Finding<string> {
  return { value: joinPath(value.replace(/^\.\//, '')), confidence: 1, evidence: [evidenceAt(repository, file, line)] }
}

/** `COPY --from=build /app/dist …`, in paths of the site. */
function copied(
  repository: Repository,
  folder: string,
  { image, context, ...rest }: Container,
): Finding<string> | undefined {
  const source = repository.text(image.file)
  for (const { name, text, line } of readInstructions(source)) {
    const stage = name === 'COPY' ? /--from=(\S+)/.exec(text)?.[1] : undefined
    const built = stage === undefined ? undefined : readDockerfile(image.file, source, stage)
    if (!built) continue
    const [from = ''] = (jsonWords(text.replace(/^(--\S+\s+)+/, '')) ?? text.split(/\s+/)).filter(
      (word) => !word.startsWith('--'),
    )
    for (const place of placesOf(repository, { image: built, context, ...rest }, joinPath(built.folder, from))) {
      const value = relativeTo(folder, place)
      if (value !== undefined && value !== '.' && !repository.has(place) && !repository.hasFolder(place))
        return { value, confidence: 1, evidence: [evidenceAt(repository, image.file, line)] }
    }
  }
  return undefined
}

/** The script by which a Dockerfile builds. */
function ranScript(repository: Repository, { image }: Container, scripts: Readonly<Record<string, unknown>>) {
  for (const { name, text, line } of readInstructions(repository.text(image.file))) {
    const match =
      name === 'RUN' ? /\b(npm|pnpm)\s+(?:run\s+)?(?:-\S+\s+)*(\w[\w:-]*build[\w:-]*|build[\w:-]*)/.exec(text) : null
    const script = match?.[2] ?? ''
    if (match && scripts[script] !== undefined)
      return { manager: match[1] ?? '', name: script, evidence: evidenceAt(repository, image.file, line) }
  }
  return undefined
}

/** Whether one page answers every address: not where a server says so, or where the build makes all pages. */
function singlePage(
  repository: Repository,
  folder: string,
  page: string | undefined,
  containers: readonly Container[],
  script: string,
): Pick<SiteDraft, 'singlePage'> {
  const servers = repository.paths.filter(
    (path) =>
      path.endsWith('.conf') &&
      (isWithin(folder, path) ||
        containers.some(({ image }) =>
          image.copies.some(({ sources }) => sources.some((each) => path.endsWith(each))),
        )),
  )
  for (const file of servers) {
    const lines = repository.text(file).split('\n')
    const line = lines.findIndex((each) => /\btry_files\b/.test(each))
    if (line < 0) continue
    if (/\/index\.html\s*;/.test(lines[line] ?? '')) return {}
    if (/=404\s*;/.test(lines[line] ?? ''))
      return { singlePage: { value: false, confidence: 1, evidence: [evidenceAt(repository, file, line + 1)] } }
  }
  if (page !== undefined) return {}
  const file = joinPath(folder, 'package.json')
  const line = repository
    .text(file)
    .split('\n')
    .findIndex((each) => each.includes(`"${script}"`))
  return { singlePage: { value: false, confidence: 0.7, evidence: [evidenceAt(repository, file, line + 1)] } }
}
