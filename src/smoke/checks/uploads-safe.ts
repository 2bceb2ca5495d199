import type { Check, RunningStack } from '../check.ts'
import type { Inspected } from '../containers.ts'
import type { Failure } from '../../model/receipt.ts'
import type { App, Published } from '../../model/plan.ts'
import { failure } from '../contract.ts'
import { oddName, publishedOf } from '../paths.ts'

/** Endings of files that could run in a browser, and of some that cannot. */
const dangerous = ['html', 'svg', 'xml', 'js', 'HTML', 'xhtml']
const harmless = ['png', 'txt']

export const uploadsSafe: Check = {
  id: 'uploads-safe',
  promise: 'P-cache',
  proves:
    'a file that somebody uploaded cannot run in the site: it is downloaded or shown, sandboxed, and cached for 7 days',
  how: 'puts files of several kinds into the folder through the app’s container, asks for them, and takes them away again',
  quick: false,
  applies: (plan) => publishedOf(plan, 'uploads').length > 0,
  async run(stack) {
    const found = await Promise.all(
      publishedOf(stack.plan, 'uploads').map(({ app, files }) => inFolder(stack, app, files)),
    )
    return found.flat()
  },
}

async function inFolder(stack: RunningStack, app: App, files: Published): Promise<readonly Failure[]> {
  const { containers } = stack
  const [container] = await containers.ofApp(app)
  const target = app.mounts.find((mount) => mount.kind === 'volume' && mount.volume === files.volume)?.target
  if (!container || target === undefined)
    return [
      { what: files.url, expected: `a container of ${app.name} with the folder`, got: 'none', see: 'seaworthy status' },
    ]
  const folder = `${containers.rootOf(container)}${target}`
  const name = oddName()
  const made = await containers.exec(container, ['sh', '-c', put, 'put', folder, name, ...dangerous, ...harmless])
  try {
    if (made.exitCode !== 0)
      return [
        {
          what: folder,
          expected: 'a folder to write to',
          got: made.stderr.trim(),
          see: containers.execLine(container, ['ls', '-ld', folder]),
        },
      ]
    return await asked(stack, `${files.url}${name}`, `${files.url}.${name}`)
  } finally {
    await remove(stack, container, folder, name)
  }
}

/** One file of each ending, one whose name begins with a dot, and a link that leads out of the folder. */
const put =
  'cd "$1" && name=$2 && shift 2 && for each; do printf "<script>alert(1)</script>" >"$name.$each" || exit 1; done && printf hidden >".$name" && ln -s /etc/passwd "$name.link.txt"'

async function remove({ containers }: RunningStack, container: Inspected, folder: string, name: string): Promise<void> {
  const left = [...dangerous, ...harmless, 'link.txt'].map((ending) => `${folder}/${name}.${ending}`)
  await containers.exec(container, ['rm', '-f', '--', ...left, `${folder}/.${name}`])
}

async function asked({ client }: RunningStack, path: string, hidden: string): Promise<readonly Failure[]> {
  const served = [...dangerous, ...harmless].map(async (ending) => {
    const question = { path: `${path}.${ending}` }
    const answer = await client.ask(question)
    const type = answer.header('content-type') ?? ''
    const shown = answer.all('content-disposition').join()
    const expectations: readonly (readonly [boolean, string, string])[] = [
      [answer.status === 200, '200', String(answer.status)],
      [
        answer.header('x-content-type-options') === 'nosniff',
        'nosniff',
        answer.all('x-content-type-options').join() || 'none',
      ],
      [
        /\bsandbox\b/.test(answer.header('content-security-policy') ?? ''),
        'Content-Security-Policy once, with sandbox',
        answer.all('content-security-policy').join(' and ') || 'none',
      ],
      [
        /\bmax-age=604800\b/.test(answer.header('cache-control') ?? ''),
        'Cache-Control of 7 days',
        answer.all('cache-control').join() || 'none',
      ],
      harmless.includes(ending)
        ? [/^(image|text\/plain)/.test(type), 'its own type', type]
        : [
            shown.startsWith('attachment') && type === 'application/octet-stream',
            'attachment, as application/octet-stream',
            `${shown || 'inline'}, as ${type}`,
          ],
    ]
    return expectations.flatMap(([holds, expected, got]) => (holds ? [] : [failure(client, question, expected, got)]))
  })
  const refused = [hidden, `${path}.link.txt`, path.slice(0, path.lastIndexOf('/') + 1)].map(async (each) => {
    const { status } = await client.ask({ path: each })
    return status === 404 || status === 403 ? [] : [failure(client, { path: each }, '404 or 403', String(status))]
  })
  return (await Promise.all([...served, ...refused])).flat()
}
