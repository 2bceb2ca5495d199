// Words of a command line for a POSIX shell, for what is shown to be pasted and for shell lines in generated files.

/** One word, quoted where the shell would read more than the word itself. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A whole command line. */
export const shellLine = (argv: readonly string[]): string => argv.map(shellWord).join(' ')
