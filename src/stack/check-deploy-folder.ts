// Files of the repository's own in deploy/: they stay as they are, and some of them are in the way of Seaworthy's.
import { handbookPath, ownNames } from '../model/artifact.ts'
import type { Diagnostic } from '../model/diagnostic.ts'

/** What every stack writes there, before more is known of one. */
export const alwaysWritten = ['.gitignore', handbookPath, 'compose.yaml', 'docker-bake.hcl']

/**
 * What follows from such files. `paths` are the repository's, without what Seaworthy wrote or keeps on this machine;
 * `written` are those of `deploy/` that it will write. What has neither a name nor a folder of Seaworthy's is in the
 * images as any other file of the repository, and nothing is said of it.
 */
export function checkDeployFolder(paths: readonly string[], written: readonly string[]): Diagnostic[] {
  const own = paths.flatMap((path) => (path.startsWith('deploy/') ? [path.slice('deploy/'.length)] : []))
  const hidden = own.filter((path) => !written.includes(path) && isOurName(path))
  return [
    ...own
      .filter((path) => written.includes(path))
      .map((path) => (path === handbookPath ? keptHandbook : inTheWay(path))),
    ...(hidden.length === 0 ? [] : [outsideOfImages(hidden)]),
  ]
}

/** Of a file where Seaworthy has to write one. */
export function inTheWay(path: string): Diagnostic {
  return {
    id: 'file-in-the-way',
    severity: 'error',
    message: `deploy/${path} is not Seaworthy’s, as its first line shows, and stands where Seaworthy has to write a file: it is left as it is, and nothing can be written or started`,
    help: `move it, and change what names it: git mv deploy/${path} ${otherPlace(path)}`,
  }
}

/** Of a guide to the repository's own deployment. */
export const keptHandbook: Diagnostic = {
  id: 'handbook-kept-out',
  severity: 'warning',
  message: `deploy/${handbookPath} is the repository’s own and is left as it is: the handbook of the stack is not written`,
  help: `to have the handbook, move yours: git mv deploy/${handbookPath} ${otherPlace(handbookPath)}`,
}

function otherPlace(path: string): string {
  return `ops/${path}`
}

function outsideOfImages(paths: readonly string[]): Diagnostic {
  const [first = ''] = paths
  const others = paths.length === 1 ? '' : ` and ${paths.length - 1} more`
  const folder = first.split('/')[0] ?? ''
  return {
    id: 'file-outside-of-images',
    severity: 'warning',
    message: `deploy/${first}${others}: the repository’s own, but under a name that Seaworthy uses there; left as they are, they are in no image`,
    help: `if an app reads them, move them: git mv deploy/${folder} ${otherPlace(folder)}`,
  }
}

function isOurName(path: string): boolean {
  return (
    ownNames.folders.some((name) => path.startsWith(`${name}/`)) || ownNames.files.some((name) => matches(path, name))
  )
}

/** A name with `*` as ignore files have it, of what lies in deploy/ itself. */
function matches(path: string, name: string): boolean {
  const [before = '', after] = name.split('*')
  if (after === undefined) return path === name
  return !path.includes('/') && path.length >= name.length && path.startsWith(before) && path.endsWith(after)
}
