// What the file system refuses is a user's to mend: the path, what is wrong with it, and what to do.
import { dirname } from 'node:path'
import { UserError } from '../errors.ts'
import { shellLine } from '../model/shell.ts'

const reasons: Readonly<Record<string, readonly [message: string, help: string]>> = {
  ENOSPC: ['the disk is full', 'see what takes the space: df -h; docker system df'],
  EDQUOT: ['the disk quota is used up', 'remove files, or ask for more'],
  EACCES: ['this user may not', 'see whose they are, and their modes'],
  EPERM: ['this user may not', 'see whose they are, and their modes'],
  EROFS: ['the file system is read-only', 'work on a copy that can be written'],
  ENOENT: ['it is not there', 'it may have been removed meanwhile: try again'],
  ENOTDIR: ['a file is where a folder has to be', 'move the file away'],
  EEXIST: ['a file is where a folder has to be', 'move the file away'],
  EISDIR: ['a folder is where a file has to be', 'move the folder away'],
  ENOTEMPTY: ['a folder is where a file has to be', 'move the folder away'],
  ENAMETOOLONG: ['the path is too long', 'use shorter names, or a folder higher up'],
  ELOOP: ['its symbolic links lead in a circle', 'replace them by files or folders'],
  EMFILE: ['too many files are open', 'raise the limit: ulimit -n 4096'],
  EIO: ['the disk does not work', 'see what the kernel says: dmesg'],
}

/** The error as a UserError when the file system refused something, else as it is. */
export function explainFileError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  const reason = reasons[code]
  if (!reason || syscall === undefined || syscall.startsWith('spawn')) return error
  const [message, help] = reason
  const asks = code === 'EACCES' || code === 'EPERM'
  return new UserError(`${path ?? 'a file'}: ${message}${asks ? ` ${syscall} it` : ''}`, {
    help: asks && path !== undefined ? `${help}: ${shellLine(['ls', '-ld', dirname(path), path])}` : help,
  })
}
