// From what Docker, Compose and the entry program print to the cause and the next command.

/** What probably went wrong, and what to do about it: one line, or several. */
export interface KnownFailure {
  readonly cause: string
  readonly help: string
}

/** The name of an image in Docker's messages. */
const image = String.raw`(?:docker\.io/(?:library/)?)?((?:[\w.-]+:\d+/)?[\w./-]+(?::[\w.-]+)?)`

const withoutRegistry = 'without a registry, bring the image: docker save on a machine that has it, docker load here'

const failures: readonly { readonly sign: RegExp; readonly failure: (match: RegExpExecArray) => KnownFailure }[] = [
  {
    sign: /no space left on device/i,
    failure: () => ({
      cause: 'the disk is full',
      help: 'see what takes the space: docker system df; free some: docker builder prune',
    }),
  },
  {
    sign: /(?:Bind for|listen tcp\d?|failed to bind host port for) \S*?:(\d+)[: ].*?(?:already|in use)|port is already allocated/i,
    failure: (match) => ({
      cause: `port ${match[1] ?? ''} is in use by another program`.replace('  ', ' '),
      help: 'stop it, or choose another under edge.ports in the stack file',
    }),
  },
  {
    sign: new RegExp(
      [
        `failed to resolve source metadata for ${image}`,
        `pull access denied for ${image}`,
        `manifest for ${image} not found`,
        `Unable to find image '${image}' locally\\s+(?:docker: )?Error response`,
      ].join('|'),
    ),
    failure: (match) => {
      const name = match.slice(1).find((group) => group !== undefined) ?? ''
      return {
        cause: `the image ${name} cannot be had`,
        help: `check that the registry answers and that the name is right: docker pull ${name}\n${withoutRegistry}`,
      }
    },
  },
  {
    sign: /(?:Get|Head) "(https?:\/\/[^"/]+\/v2\/)[^"]*": (?!unauthorized)/,
    failure: (match) => ({
      cause: 'the registry does not answer',
      help: `check that it can be reached: curl ${match[1]}\n${withoutRegistry}`,
    }),
  },
  {
    sign: /could not find an available, non-overlapping IPv4 address pool/,
    failure: () => ({
      cause: 'Docker has no addresses left for another network: by default there is room for about thirty',
      help: 'remove networks that nothing uses: docker network prune; or give it more: default-address-pools in /etc/docker/daemon.json',
    }),
  },
  {
    sign: /failed to solve: .*(?:layer does not exist|parent snapshot \S+ does not exist)/,
    failure: () => ({
      cause: "the engine's build cache is broken: it names a layer that is gone",
      help: 'empty it, and run this again: docker builder prune --all',
    }),
  },
  {
    sign: /`npm ci` can only install packages when/,
    failure: () => ({
      cause: 'the lock file of the packages is stale: it does not match package.json',
      help: 'run npm install, and commit the changed lock file',
    }),
  },
  {
    sign: /ERR_PNPM_OUTDATED_LOCKFILE/,
    failure: () => ({
      cause: 'the lock file of the packages is stale: it does not match package.json',
      help: 'run pnpm install, and commit the changed lock file',
    }),
  },
  {
    sign: /host not found in "edge\.internal:\d+" of the "listen" directive/,
    failure: () => ({
      cause: 'the edge was started without its network: the name edge.internal is an alias there',
      help: 'start it with Compose, which gives it the alias',
    }),
  },
  {
    sign: /lockfile .*?needs to be updated|The lockfile at .*? is (?:outdated|missing)/i,
    failure: () => ({
      cause: 'the lock file is stale: it does not match the project file',
      help: 'run uv lock, and commit the result',
    }),
  },
  {
    sign: /No solution found when resolving|because .*? depends on .*? we can conclude/i,
    failure: () => ({
      cause: 'the requirements cannot be met together, or not with this version of the language',
      help: 'read the lines above; another version can be set in the stack file',
    }),
  },
  {
    sign: /Failed to build `?([\w.=-]+)`?/i,
    failure: (match) => ({
      cause: `the package ${match[1] ?? ''} has no ready-made build for this version of the language, and building it failed`,
      help: 'set an older version of the language in the stack file, or a newer version of the package',
    }),
  },
  {
    sign: /problems? with the configuration/i,
    failure: () => ({
      cause: 'settings are missing or wrong: the log names each',
      help: 'add them to env or secrets in the stack file',
    }),
  },
  {
    sign: /password authentication failed/i,
    failure: () => ({
      cause: 'the datastore refuses the password: its data was made with another one',
      help: 'put the old secret back into deploy/secrets, or change the password in the datastore',
    }),
  },
  {
    // As Python, Node and Go say it.
    sign: /Read-only file system: '?([^'\n]+)'?|EROFS: read-only file system, \w+ '([^'\n]+)'|\b(?:mkdir|open|create) (\S+): read-only file system/i,
    failure: (match) => {
      const place = match.slice(1).find((group) => group !== undefined) ?? 'its image'
      return {
        cause: `the app writes to ${place}, which is read-only`,
        help: [
          'name the folder under writable (scratch) or uploads (kept) in the stack file',
          ...(/^(\.\/)?[^/]+$/.test(place)
            ? [
                'if it is a file: have the program write it into such a folder, or to /tmp, by an option or a variable of its own',
              ]
            : []),
        ].join('\n'),
      }
    },
  },
  {
    sign: /pattern matches no files: [`"]?([^`"\s]+)/,
    failure: (match) => ({
      cause: `the image has no ${match[1] ?? 'such file'}`,
      help: 'name its folder under files in the stack file',
    }),
  },
  {
    sign: /ModuleNotFoundError: No module named '([^']+)'/,
    failure: (match) => ({
      cause: `the module ${match[1] ?? ''} is not installed`,
      help: 'add its package to the requirements',
    }),
  },
  {
    sign: /answered: .*\bconnection refused\b/i,
    failure: () => ({
      cause:
        'nothing listens on the port that was asked: the app listens on another one, on 127.0.0.1 alone, or not at all',
      help: 'name its port under port in the stack file, or have it listen on 0.0.0.0',
    }),
  },
  {
    sign: /^\W*Killed$|\bOOMKilled\b|\b[Oo]ut of memory\b|\bexit code:? 137\b/m,
    failure: () => ({
      cause: 'the container ran out of memory',
      help: 'raise resources: {memory: …} in the stack file',
    }),
  },
]

/** The first known failure whose sign is in the text. */
export function knownFailure(text: string): KnownFailure | undefined {
  for (const { sign, failure } of failures) {
    const match = sign.exec(text)
    if (match) return failure(match)
  }
  return undefined
}
