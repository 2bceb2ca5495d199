// Further processes of an app's image, as a Procfile or a Compose file runs them.
import type { Finding } from '../model/detection.ts'
import type { AppDraft, ProcessDraft } from '../model/draft.ts'
import { shellLine } from '../model/shell.ts'
import { baseName, parentOf } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { composeServices, servicesNear, type ComposeService } from './statements/compose.ts'
import { readShell } from './statements/shell.ts'

/** In the order of the files; what a shell would have to read is left out. */
export function processesOf(repository: Repository, draft: AppDraft, programs: readonly AppDraft[]): ProcessDraft[] {
  if (draft.site) return []
  const found = [...ofProcfiles(repository, draft, programs), ...ofServices(repository, draft, programs)]
  return found.filter(({ name }, index) => found.findIndex((each) => each.name === name) === index)
}

function ofProcfiles(repository: Repository, draft: AppDraft, programs: readonly AppDraft[]): ProcessDraft[] {
  return repository.paths
    .filter((path) => baseName(path) === 'Procfile' && (parentOf(path) === draft.path || programs.length === 1))
    .flatMap((file) =>
      repository
        .text(file)
        .split('\n', 200)
        .flatMap((line, index): ProcessDraft[] => {
          const [, name = '', command = ''] = /^(\w+):\s*(\S.*)$/.exec(line) ?? []
          if (name === '' || name === 'web' || name === 'release') return []
          return draftOf(name, command.trim(), {
            value: '',
            confidence: 1,
            evidence: [evidenceAt(repository, file, index + 1)],
          })
        }),
    )
}

/** Services that are built as the app is, and do something else. */
function ofServices(repository: Repository, draft: AppDraft, programs: readonly AppDraft[]): ProcessDraft[] {
  const all = composeServices(repository)
  const own = all.filter((each) => draft.services.some(({ file, name }) => each.file === file && each.name === name))
  const images = new Set(own.map(imageOf).filter((image) => image !== ''))
  return servicesNear(all, programs)
    .filter(
      (service) =>
        service.weight > 0.5 &&
        images.has(imageOf(service)) &&
        !programs.some((program) => program.services.some(({ name }) => name === service.name)) &&
        !isTask(service, draft),
    )
    .flatMap((service): ProcessDraft[] => {
      const [first] = service.command?.words ?? []
      if (!service.command || !first) return []
      const command = service.command.list
        ? shellLine(service.command.words.map(({ text }) => text))
        : service.command.words.map(({ text }) => text).join(' ')
      return draftOf(service.name, command, {
        value: '',
        confidence: service.weight,
        evidence: [evidenceAt(repository, service.file, first.line)],
      })
    })
}

function imageOf({ build, image }: ComposeService): string {
  return build ? `${build.dockerfile} ${build.target ?? ''}` : (image?.text ?? '')
}

function draftOf(name: string, command: string, finding: Finding<string>): ProcessDraft[] {
  const fit = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 20)
  // What stands before the program for a shell's sake, such as exec.
  const [only, ...more] = readShell(command)
  // A path out of the app's folder is one of another image.
  if (fit === '' || more.length > 0 || !only || /[;&|<>`$]/.test(command) || /^(\.\.|\/|-)/.test(only.words[0] ?? '-'))
    return []
  return [{ name: fit, stated: name, command: shellLine(only.words), evidence: finding.evidence }]
}

/** What migrates, tests or serves is no process beside the app. */
function isTask({ command, name, build }: ComposeService, { migrate }: AppDraft): boolean {
  const words = command?.words.flatMap(({ text }) => text.split(/\s+/)) ?? []
  const [first = ''] = migrate?.value.command.split(' ') ?? []
  return (
    [...words, name, build?.target ?? ''].some((word) => /\b(py)?tests?\b/.test(word)) ||
    (first !== '' && words.includes(first) && words.some((word) => /upgrade|migrate/.test(word)))
  )
}
