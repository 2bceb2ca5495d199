// Further processes of an app's image, as a Procfile or a Compose file runs them.
import type { Evidence } from '../model/detection.ts'
import type { AppDraft, ProcessDraft } from '../model/draft.ts'
import { shellLine } from '../model/shell.ts'
import { lineOfKey, readPackage, scriptsOf } from './node/package.ts'
import { parentOf } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { composeServices, servicesNear, type ComposeService } from './statements/compose.ts'
import { procfileLines } from './statements/procfile.ts'
import { readShell } from './statements/shell.ts'

/** In the order of the files; what a shell would have to read is left out. */
export function processesOf(repository: Repository, draft: AppDraft, programs: readonly AppDraft[]): ProcessDraft[] {
  if (draft.site) return []
  const found = [
    ...ofProcfiles(repository, draft, programs),
    ...ofServices(repository, draft, programs),
    ...ofScripts(repository, draft),
  ]
  return found.filter(
    ({ name, command }, index) => found.findIndex((each) => each.name === name || each.command === command) === index,
  )
}

/** Scripts of a package of Node that are called what such processes are; one for development runs another program. */
function ofScripts(repository: Repository, { path, manifest, entry }: AppDraft): ProcessDraft[] {
  if (manifest === undefined || !manifest.endsWith('package.json')) return []
  return Object.entries(scriptsOf(readPackage(repository, path) ?? {})).flatMap(([script, command]) => {
    const parts = script.split(':')
    const name = parts.find((part) => processName.test(part))
    const isPlain = parts.every((part) => processName.test(part) || /^(start|run|prod|production)$/.test(part))
    if (name === undefined || !isPlain || typeof command !== 'string' || !/^node\s/.test(command)) return []
    if (entry && command.includes(entry.value)) return []
    return draftOf(name, command, lineOfKey(repository, path, script))
  })
}

const processName = /^(workers?|queues?|schedulers?|cron|jobs)$/

function ofProcfiles(repository: Repository, draft: AppDraft, programs: readonly AppDraft[]): ProcessDraft[] {
  return procfileLines(repository)
    .filter(({ file }) => parentOf(file) === draft.path || programs.length === 1)
    .filter(({ name }) => name !== 'web' && name !== 'release')
    .flatMap(({ file, line, name, command }) => draftOf(name, command, evidenceAt(repository, file, line)))
}

/** Services that are built as the app is, and do something else. */
function ofServices(repository: Repository, draft: AppDraft, programs: readonly AppDraft[]): ProcessDraft[] {
  const all = composeServices(repository)
  const own = all.filter((each) => draft.services.some(({ file, name }) => each.file === file && each.name === name))
  return servicesNear(all, programs)
    .filter(
      (service) =>
        service.weight > 0.5 &&
        own.some((each) => sharesImage(each, service) && each.build?.target === service.build?.target) &&
        !programs.some((program) => program.services.some(({ name }) => name === service.name)) &&
        !isTask(service, draft) &&
        !own.some((each) => waitsForEnd(each, service.name)),
    )
    .flatMap((service): ProcessDraft[] => {
      const [first] = service.command?.words ?? []
      if (!service.command || !first) return []
      const command = service.command.list
        ? shellLine(service.command.words.map(({ text }) => text))
        : service.command.words.map(({ text }) => text).join(' ')
      // Which paths lead there, only a person knows.
      const port = service.ports.find(
        (each) => !own.some(({ ports }) => ports.some((other) => other.port === each.port)),
      )
      const note =
        port && `listens on ${port.port}: to reach it, give it that port and a route (${service.file}:${port.line})`
      return draftOf(service.name, command, evidenceAt(repository, service.file, first.line)).map((found) =>
        note === undefined ? found : { ...found, note },
      )
    })
}

/** Whether two services run one image: of the same Dockerfile, at whichever stage, or of the same name. */
export function sharesImage(a: ComposeService, b: ComposeService): boolean {
  if (a.build && b.build) return a.build.dockerfile === b.build.dockerfile
  return a.image !== undefined && a.image.text === b.image?.text
}

/** Whether a service starts only once another one has done its work. */
export function waitsForEnd({ dependsOn }: ComposeService, name: string): boolean {
  return dependsOn.some((each) => each.name === name && each.condition === 'service_completed_successfully')
}

function draftOf(name: string, command: string, evidence: Evidence): ProcessDraft[] {
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
  return [{ name: fit, stated: name, command: shellLine(withScratch(only.words)), evidence: [evidence] }]
}

/** A scheduler that keeps its times in a file of the working folder, which is read-only: in /tmp it does, too. */
function withScratch(words: readonly string[]): readonly string[] {
  const isScheduler =
    words[0] === 'celery' && (words.includes('beat') || words.some((word) => /^(-B|--beat)$/.test(word)))
  const isTold = words.some((word) => /^(-s|-S|--schedule(r)?)(=|$)/.test(word))
  return isScheduler && !isTold ? [...words, '--schedule', '/tmp/celerybeat-schedule'] : words
}

/** What migrates or tests is no process beside the app: one has a key of its own, the other is not production's. */
export function isTask({ file, command, name, build }: ComposeService, { migrate }: AppDraft): boolean {
  if (migrate?.evidence.some((each) => each.file === file && each.line === command?.words[0]?.line)) return true
  const words = command?.words.flatMap(({ text }) => text.split(/\s+/)) ?? []
  const [first = ''] = migrate?.value.command.split(' ') ?? []
  return (
    [...words, name, build?.target ?? ''].some((word) => /\b(py)?tests?\b/.test(word)) ||
    (first !== '' && words.includes(first) && words.some((word) => /upgrade|migrate/.test(word)))
  )
}
