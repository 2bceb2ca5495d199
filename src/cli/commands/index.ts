// All commands, in the order in which a newcomer needs them.
import type { Command } from '../command.ts'

/** Every command; `adapter.ts` adds the options that all have. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'write a stack file from what the repository tells, with the evidence for each line',
    options: [
      { flags: '--name <name>', summary: "the stack's name (default: the folder's)" },
      { flags: '--force', summary: 'overwrite an existing stack file' },
    ],
    examples: ['seaworthy init', 'seaworthy init --dry-run'],
    load: () => import('./init.ts'),
  },
  {
    name: 'check',
    summary: 'check the stack file against itself and the repository',
    examples: ['seaworthy check', 'seaworthy check --json'],
    load: () => import('./check.ts'),
  },
  {
    name: 'render',
    summary: 'write the files of deploy/',
    options: [
      { flags: '--check', summary: 'write nothing; exit 4 when a file is stale, missing or edited by hand' },
      { flags: '--overwrite', summary: 'replace files that were edited by hand' },
      {
        flags: '--pin',
        summary: 'ask the registries anew for the digests of images; with --check: say which moved on',
      },
      { flags: '--lock', summary: 'compile the packages of apps that bring no lock into locks in deploy/' },
    ],
    examples: ['seaworthy render', 'seaworthy render --check', 'seaworthy render --pin', 'seaworthy render --lock'],
    load: () => import('./render.ts'),
  },
  {
    name: 'up',
    summary: 'render, build, migrate and start the stack, and wait until it is healthy',
    examples: ['seaworthy up', 'seaworthy up -e prod --dry-run'],
    load: () => import('./up.ts'),
  },
  {
    name: 'down',
    summary: 'stop the stack; its data stays',
    options: [
      { flags: '--volumes', summary: 'delete its data too; asks first' },
      { flags: '-y, --yes', summary: 'do not ask' },
    ],
    examples: ['seaworthy down', 'seaworthy down --volumes'],
    load: () => import('./down.ts'),
  },
  {
    name: 'status',
    summary: 'show what runs and how it is; exit 1 when something is not healthy',
    load: () => import('./status.ts'),
  },
  {
    name: 'smoke',
    summary: 'prove on the running stack that it keeps its promises; exit 1 when it breaks one',
    options: [
      { flags: '--only <checks>', summary: 'these checks or promises alone, with commas between' },
      { flags: '--junit <file>', summary: 'write a JUnit report too' },
    ],
    examples: ['seaworthy smoke', 'seaworthy smoke --only request-id,M-tls', 'seaworthy smoke --junit smoke.xml'],
    load: () => import('./smoke.ts'),
  },
  {
    name: 'run',
    summary: 'run a task of the stack file, or a command of your own, in an app; without a name: list the tasks',
    arguments: [
      { name: 'task', summary: 'a task such as create-admin, or an app such as web' },
      { name: 'words', summary: 'more words for the task, or the command', many: true },
    ],
    examples: ['seaworthy run', 'seaworthy run create-admin -- --name jane', 'seaworthy run web -- python -i'],
    shows: true,
    load: () => import('./run.ts'),
  },
  {
    name: 'logs',
    summary: 'show the logs of the stack or of some services',
    arguments: [{ name: 'service', summary: 'services such as web-blue, or apps such as web', many: true }],
    options: [
      { flags: '-F, --follow', summary: 'go on as lines come' },
      { flags: '-n, --tail <lines>', summary: 'how many lines of each', default: '100' },
    ],
    examples: ['seaworthy logs web --follow'],
    shows: true,
    load: () => import('./logs.ts'),
  },
]
