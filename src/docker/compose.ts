// Command lines of `docker compose` for one environment, and its JSON.
import type { ObservedContainer } from '../model/observed.ts'
import type { DockerAction } from '../model/rollout.ts'
import { imageId } from './engine.ts'

/** A word of a command line: text, or a prefix and what another command prints. */
export type Word = string | { readonly prefix: string; readonly output: readonly string[] }

/** The words before any Compose command; paths are relative to the stack file's folder. */
export function compose(environment: string, ...words: string[]): string[] {
  return ['docker', 'compose', '-f', 'deploy/compose.yaml', '-f', `deploy/compose.${environment}.yaml`, ...words]
}

/** With both slots' profiles on, whatever `deploy/.env` says: for what concerns all containers. */
export function composeAll(environment: string, ...words: string[]): string[] {
  return compose(environment, '--profile', '*', ...words)
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
    }))
    .toSorted((a, b) => (a.service < b.service ? -1 : 1))
}

/** The command line of one action of a Rollout. */
export function actionCommand(action: DockerAction, environment: string): readonly Word[] {
  switch (action.kind) {
    case 'build':
      return composeAll(environment, 'build', '--quiet', ...action.services)
    case 'start':
      return composeAll(
        environment,
        'up',
        '--detach',
        '--no-deps',
        '--wait',
        '--wait-timeout',
        String(action.waitSeconds),
        ...action.services,
      )
    case 'migrate':
      return [
        ...composeAll(environment, 'run', '--rm', '--no-deps', '-T', '--env'),
        { prefix: 'SEAWORTHY_IMAGE=', output: imageId(action.image) },
        action.service,
      ]
    case 'reload-edge':
      return compose(environment, 'exec', '-T', 'edge', 'nginx', '-c', '/etc/nginx/edge/nginx.conf', '-s', 'reload')
  }
}
