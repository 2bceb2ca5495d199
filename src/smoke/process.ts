// The processes of a container as `docker top` lists them: with the machine's own ids.

export interface Process {
  readonly pid: number
  readonly parent: number
  /** `uid:gid`, both as numbers. */
  readonly user: string
  /** The command line, its words with blanks between. */
  readonly line: string
}

/** Parses `docker top CONTAINER -eo pid,ppid,uid,gid,args`, whose first line is the head. */
export function parseProcesses(output: string): readonly Process[] {
  return output
    .split('\n')
    .slice(1)
    .flatMap((row) => {
      const [, pid, parent, uid, gid, line = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? []
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), user: `${uid}:${gid}`, line }]
    })
}

/** The program that a container was started for: what its init process started, or its first process where it has none. */
export function mainProcess(
  { raw }: { readonly raw: Readonly<Record<string, any>> },
  processes: readonly Process[],
): Process | undefined {
  const first = processes.find(({ pid }) => pid === raw['State'].Pid)
  return raw['HostConfig'].Init === true ? processes.find(({ parent }) => parent === first?.pid) : first
}
