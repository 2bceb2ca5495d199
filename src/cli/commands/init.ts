// seaworthy init: a stack file from what the repository tells.
import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { draftStack } from '../../detect/draft.ts'
import { exitCodes, UserError } from '../../errors.ts'
import { openRepository } from '../../host/repository.ts'
import { writeFileAtomically } from '../../host/write-file.ts'
import type { Evidence, Finding } from '../../model/detection.ts'
import type { Diagnostic } from '../../model/diagnostic.ts'
import type { Files } from '../../model/files.ts'
import type { StackDraft } from '../../model/draft.ts'
import { providers } from '../../providers/index.ts'
import { renderStackFile } from '../../render/stack-file.ts'
import { unfilled } from '../../model/stack.ts'
import { alwaysWritten, checkDeployFolder } from '../../stack/check-deploy-folder.ts'
import { defaultEnvironment, parseStackFile } from '../../stack/parse.ts'
import type { Invocation, Outcome } from '../command.ts'
import { inspectStack } from '../load-stack.ts'

export async function run({ options, folder, print, report }: Invocation): Promise<Outcome> {
  const path = resolve(folder, String(options['file']))
  const name = stackName(options['name'], basename(dirname(path)))
  const dryRun = options['dryRun'] === true
  if (!dryRun && options['force'] !== true && existsSync(path)) {
    throw new UserError(`${basename(path)} exists already`, {
      exitCode: exitCodes.usage,
      help: 'see what init would write: seaworthy init --dry-run; overwrite it: seaworthy init --force',
    })
  }
  const files = openRepository(dirname(path))
  const draft = draftStack(files, providers, { name })
  const text = renderStackFile(draft)
  const problems = problemsOf(basename(path), text, files)
  const next =
    problems.length === 0
      ? 'read it, then: seaworthy up'
      : 'read it, see to what the warnings name, then: seaworthy check'
  if (dryRun) print(`write ${basename(path)}\n${text.trimEnd()}`)
  else {
    await writeFileAtomically(path, text)
    print(`wrote ${basename(path)}; ${next}`)
  }
  for (const { what, why } of [...draft.apps.flatMap((app) => app.losers), ...draft.leftovers])
    report({ kind: 'note', message: `not taken: ${what} (${why})` })
  for (const { message, place, help } of problems)
    report({
      kind: 'warning',
      message: place ? `${place.file}:${place.line} ${message}` : message,
      ...(help === undefined ? {} : { help }),
    })
  return {
    exitCode: exitCodes.success,
    json: { file: basename(path), written: !dryRun, text, ...published(draft), problems },
  }
}

/** What `check` would say of the text: the blanks that it leaves, and what does not fit the repository. */
function problemsOf(name: string, text: string, files: Files): Diagnostic[] {
  const { diagnostics } = parseStackFile(name, text, providers)
  // Blanks hide the rest: with them filled, the apps can be held against the repository.
  const { file } = parseStackFile(name, text.replaceAll(unfilled, 'filled-in'), providers)
  const stack = file?.environments.get(defaultEnvironment)
  return [
    ...diagnostics,
    ...(file && stack ? inspectStack(stack, file, files).problems : []),
    ...checkDeployFolder(files.paths, [...alwaysWritten, `compose.${defaultEnvironment}.yaml`]),
  ]
}

/** What a program may rely on: values and places, never a line of source or a default. */
function published({ apps, datastores, routes, leftovers }: StackDraft): object {
  const places = (evidence: readonly Evidence[]): readonly unknown[] =>
    evidence.map(({ file, line }) => ({ file, line }))
  const fact = <T>(finding: Finding<T> | undefined): unknown =>
    finding && { value: finding.value, confidence: finding.confidence, evidence: places(finding.evidence) }
  return {
    apps: apps.map((app) => ({
      name: app.name,
      framework: app.framework,
      path: app.path,
      entry: fact(app.entry),
      version: fact(app.version),
      requirements: fact(app.requirements),
      port: fact(app.port),
      args: fact(app.args),
      build: fact(app.build),
      files: app.files?.map(fact),
      site: app.site && {
        output: fact(app.site.output),
        singlePage: fact(app.site.singlePage),
      },
      liveness: fact(app.liveness),
      readiness: fact(app.readiness),
      migrate: fact(app.migrate),
      settings: app.settings.map(({ name, active, value, evidence }) => ({
        name,
        active,
        kind: value.kind,
        evidence: places(evidence),
      })),
      processes: app.processes.map(({ name, command, evidence }) => ({ name, command, evidence: places(evidence) })),
      writable: app.writable.map(fact),
      uploads: app.uploads.map(fact),
      static: app.static.map(fact),
      egress: fact(app.egress),
      losers: app.losers,
    })),
    datastores: datastores.map(({ name, engine, init }) => ({ name, engine: fact(engine), init: init.map(fact) })),
    routes: routes.map(({ evidence, ...route }) => ({ ...route, evidence: places(evidence) })),
    leftovers,
  }
}

/** A folder's name may hold anything; a stack's becomes the name of containers and volumes. */
function stackName(chosen: unknown, folder: string): string {
  if (typeof chosen === 'string') {
    if (/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(chosen)) return chosen
    throw new UserError(`--name ${chosen} is not a name for a stack`, {
      exitCode: exitCodes.usage,
      help: 'at most 30 lower-case letters, digits and hyphens; a letter first',
    })
  }
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+/g, '')
    .slice(0, 30)
    .replaceAll(/-+$/g, '')
  return name === '' ? 'app' : name
}
