// How a site's files are made and where they end up, as its configuration, scripts and Dockerfiles say.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft, SiteDraft } from '../../model/draft.ts'
import type { SiteDetection } from '../../model/provider.ts'
import { shellLine } from '../../model/shell.ts'
import { runScript } from '../../providers/languages/node-packages.ts'
import { baseName, isWithin, joinPath, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { readInstructions } from '../statements/dockerfile.ts'
import { readShell } from '../statements/shell.ts'
import { stageCopies } from '../statements/stage-copies.ts'
import { configsOf, type SiteCandidate } from './candidates.ts'
import { lockAbove } from './locks.ts'
import { scriptOf, scriptsOf } from './package.ts'

const outputOption = /--(?:outDir|out-dir|output-path|dist-dir|outdir|dest|output)(?:=|\s+)["']?([\w./-]+)/

/** `output` begins with `..` where it lies outside of the site's folder, and the build cannot be told otherwise. */
export function makingOf(
  repository: Repository,
  candidate: SiteCandidate,
  containers: readonly Container[],
  options: SiteDetection['outputOptions'],
): Omit<SiteDraft, 'proxies' | 'asks'> & Pick<AppDraft, 'build'> {
  const { folder, manifest, page, exported } = candidate
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
  const home = output?.value.startsWith('..') ? ledHome(repository, candidate, named, output, options) : undefined
  if (output && home)
    return { ...home, elsewhere: output.value, ...singlePage(repository, folder, page, containers, named) }
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
    return found(
      repository,
      file,
      source.slice(0, match.index + match[0].length).split('\n').length,
      joinPath(rootIn(source), match[1] ?? ''),
    )
  }
  return undefined
}

/** From where a configuration sees its paths. */
function rootIn(source: string): string {
  return /\broot\s*:\s*(?:[\w.]+\([^)'"`]*,\s*)?['"`]([\w./-]+)['"`]/.exec(source)?.[1] ?? '.'
}

/** Pages that begin below a path, and lists of files for somebody else's pages, are parts of the app that they are built into. */
const ofAnother = /\b(?:base|publicPath)\s*:\s*['"`](?:\/[^'"`]|https?:)|\bmanifest\s*:\s*(?:true|['"`])/

/** A build that writes into another app's folder, told by an option of its bundler to stay in its own. */
function ledHome(
  repository: Repository,
  { folder, manifest, bundler, page }: SiteCandidate,
  script: string,
  { evidence }: Finding<string>,
  options: SiteDetection['outputOptions'],
): (Pick<SiteDraft, 'output'> & Pick<AppDraft, 'build'>) | undefined {
  const sources = configsOf(repository, folder).map((file) => repository.text(file))
  // What is written behind a script's words goes to its last command.
  const last = readShell(scriptOf(manifest, script) ?? '').at(-1)?.words ?? []
  const known = options[bundler]
  const lock = lockAbove(repository, folder)
  if (!known || !lock || page === undefined || !last.some((word) => baseName(word) === known.program)) return undefined
  if (sources.some((source) => ofAnother.test(source)) || last.includes('--base')) return undefined
  const words = [...runScript(lock.manager, script), ...(lock.manager === 'npm' ? ['--'] : []), known.option, 'dist']
  const root = sources.map(rootIn).find((each) => each !== '.') ?? '.'
  return {
    build: { value: shellLine(words), confidence: 0.9, evidence },
    output: { value: joinPath(root, 'dist'), confidence: 0.9, evidence },
  }
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
function copied(repository: Repository, folder: string, container: Container): Finding<string> | undefined {
  for (const { places, line } of stageCopies(repository, container)) {
    for (const place of places) {
      const value = relativeTo(folder, place)
      if (value !== undefined && value !== '.' && !repository.has(place) && !repository.hasFolder(place))
        return { value, confidence: 1, evidence: [evidenceAt(repository, container.image.file, line)] }
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
