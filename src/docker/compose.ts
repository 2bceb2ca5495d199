// Command lines of `docker compose` for one environment, and its JSON.
import type { ObservedContainer } from '../model/observed.ts'
import type { Plan } from '../model/plan.ts'
import type { DockerAction } from '../model/rollout.ts'
import { imageId } from './engine.ts'

/** A word of a command line: text, or a prefix and what another command prints. */
export type Word = string | { readonly prefix: string; readonly output: readonly string[] }

/** The environment of a stack, as Compose knows it. */
export type Project = Pick<Plan, 'project' | 'environment'>

/** The Compose files of an environment, relative to the stack file's folder. */
export function composeFiles({ environment }: Project): readonly string[] {
  return ['deploy/compose.yaml', `deploy/compose.${environment}.yaml`]
}

/** The words before any Compose command; paths are relative to the stack file's folder. */
export function compose(project: Project, ...words: string[]): string[] {
  return [
    ...['docker', 'compose'],
    // Else COMPOSE_PROJECT_NAME of the environment or of deploy/.env would say whose containers and data are meant.
    ...['--project-name', project.project],
    ...composeFiles(project).flatMap((file) => ['-f', file]),
    ...words,
  ]
}

/** With both slots' profiles on, whatever `deploy/.env` says: for what concerns all containers. */
export function composeAll(project: Project, ...words: string[]): string[] {
  return compose(project, '--profile', '*', ...words)
}

/** Runs a command once in a new container of a service, which goes when it ends; the service itself need not run. */
export function runOnce(
  project: Project,
  service: string,
  {
    terminal,
    directory,
    argv,
  }: { readonly terminal: boolean; readonly directory: string; readonly argv: readonly string[] },
): string[] {
  const alone = ['run', '--rm', '--no-deps', ...(terminal ? [] : ['-T'])]
  return composeAll(project, ...alone, service, 'run', '--directory', directory, '--', ...argv)
}

/** Parses `compose ps --all --format json`: one object per line, or one array in older versions. */
export function parseContainers(output: string): readonly ObservedContainer[] {
  const text = output.trim()
  if (text === '') return []
  const rows = (text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line))) as Record<
    string,
    unknown
  >[]
  return rows
    .map((row) => ({
      service: String(row['Service']),
      state: String(row['State']),
      health: String(row['Health'] ?? ''),
      exitCode: Number(row['ExitCode'] ?? 0),
      createdAt: momentOf(String(row['CreatedAt'])),
      ports: publishedPorts(row['Publishers']),
    }))
    .toSorted((a, b) => (a.service < b.service ? -1 : 1))
}

/** Go's form of a time: `2026-11-21 17:07:39 +0100 CET`. */
function momentOf(text: string): number {
  const [, date, time, hours, minutes] = /^(\S+) (\S+) ([+-]\d\d)(\d\d)/.exec(text) ?? []
  return Date.parse(`${date}T${time}${hours}:${minutes}`)
}

/** A port is there once for each address family, and 0 where it is not published. */
function publishedPorts(publishers: unknown): readonly number[] {
  const rows = (publishers ?? []) as readonly { readonly PublishedPort?: number }[]
  return [...new Set(rows.map((row) => row.PublishedPort ?? 0))].filter((port) => port !== 0)
}

/**
 * nginx goes on with its old workers for a moment, and the command is over before. A new worker's process id is
 * higher than that of this shell; when one answers, the old ones have been told to go.
 */
const reloadEdge = [
  'nginx -c /etc/nginx/edge/nginx.conf -s reload || exit 1',
  'for _ in $(seq 100); do',
  '  worker=$(curl --silent --max-time 1 http://127.0.0.1:8081/worker)',
  '  [ "${worker:-0}" -gt $$ ] && exit 0',
  '  sleep 0.05',
  'done',
  'echo "nginx was told to reload, but no new worker answers" >&2',
  'exit 1',
].join('\n')

/** The command line of one action of a Rollout. */
export function actionCommand(action: DockerAction, project: Project): readonly Word[] {
  switch (action.kind) {
    case 'build':
      return composeAll(
        project,
        'build',
        ...Object.entries(action.arguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
        ...action.services,
      )
    case 'start':
      return composeAll(
        project,
        'up',
        '--detach',
        '--no-deps',
        '--wait',
        '--wait-timeout',
        String(action.waitSeconds),
        ...(action.removeOrphans ? ['--remove-orphans'] : []),
        ...(action.recreate ? ['--force-recreate'] : []),
        ...action.services,
      )
    case 'remove-volumes':
      return ['docker', 'volume', 'rm', ...action.volumes]
    case 'migrate':
      return [
        ...composeAll(project, 'run', '--rm', '--no-deps', '-T', '--env'),
        { prefix: 'SEAWORTHY_IMAGE=', output: imageId(action.image) },
        action.service,
      ]
    case 'reload-edge':
      return compose(project, 'exec', '-T', 'edge', 'sh', '-c', reloadEdge)
  }
}
