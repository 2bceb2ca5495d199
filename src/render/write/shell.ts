// One word of a command line for a POSIX shell.

export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

export const shellLine = (argv: readonly string[]): string => argv.map(shellWord).join(' ')
