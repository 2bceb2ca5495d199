import { basename } from 'node:path'
import type { Check } from '../check.ts'
import { eachContainer } from '../inspection.ts'
import { packageOf } from '../package-file.ts'
import type { ImageRecipe } from '../../model/recipe.ts'
import type { Failure } from '../../model/receipt.ts'

/** What builds software, and what only a builder needs. A public base image may well bring its own package client. */
const tools = 'cc c++ gcc g++ clang c89 c99 tcc make cmake ld as go rustc cargo javac npm pnpm yarn git hg svn'.split(
  ' ',
)

/** Of what builds and installs software, what an image of the app's own is without, unless the stack file names it. */
function unasked({ tools: fetched, system, runtimePackages }: ImageRecipe): string[] {
  const all = [...tools, ...fetched.map(({ to }) => basename(to)), ...(system === 'trimmed' ? ['apt', 'dpkg'] : [])]
  return all.filter((tool) => !runtimePackages.includes(tool))
}

/** Names that hold secrets or history by convention, as in the ignore file of the build. */
const neverInside = '.git .hg .svn .env .env.* *.pem *.key *.p12 id_rsa id_ed25519 .netrc .pgpass .aws .ssh'.split(' ')

export const imageContents: Check = {
  id: 'image-contents',
  promise: 'M-image',
  proves:
    "an app's image has a user of its own, nothing that builds software, of Python and Node no package manager either, and no secrets or history beside the app",
  how: 'looks at the user of the image, for compilers, build tools and package managers on the PATH of the container, and for such files in the folder of the app; what a package of the lock brings is counted, and is not the app’s',
  quick: false,
  applies: () => true,
  run: (stack, note) =>
    eachContainer(stack, async (container, { app }): Promise<Failure[]> => {
      if (!app) return []
      const user = String((await stack.containers.image(container))['Config'].User)
      // What a published image brings is its maker's.
      const builders = app.recipe.source === undefined ? [] : unasked(app.recipe)
      const names = neverInside.flatMap((name, index) => [...(index === 0 ? [] : ['-o']), '-name', `'${name}'`])
      const root = stack.containers.rootOf(container)
      const folder = `${root}${app.recipe.application.to}`
      // Volumes are not of the image; neither are examples without values, nor empty files for a program that insists on one.
      const argv = [
        ...['sh', '-c'],
        `PATH=${paths(root, app.recipe.runtimeEnvironment['PATH'])}:$PATH; for tool in ${builders.join(' ')}; do command -v $tool; done | grep '^${root}/'; find ${folder} -xdev \\( ${names.join(' ')} \\) ! -name .env.example ! -empty`,
      ]
      const all = (await stack.containers.exec(container, argv)).stdout.split('\n').filter((path) => path !== '')
      const found = all.filter((path) => packageOf(path, app.packageFolders) === undefined)
      const passed = all.filter((path) => !found.includes(path))
      if (passed.length > 0)
        note(
          `${container.name}: ${passed.length} ${passed.length === 1 ? 'file' : 'files'} with such a name passed over, of packages that the lock brings, such as ${passed[0]}`,
        )
      return [
        ...(/^(0|root)?(:|$)/.test(user)
          ? [
              {
                what: `user of the image ${container.raw['Config'].Image}`,
                expected: 'one of its own',
                got: user || 'root',
                see: `docker image inspect --format '{{.Config.User}}' ${container.image}`,
              },
            ]
          : []),
        ...found.map((path) => ({
          what: `files of ${container.name}`,
          expected: 'what it takes to run',
          got: path,
          see: stack.containers.execLine(container, ['ls', '-ld', path]),
        })),
      ]
    }),
}

/** Folders of programs in the container; what looks from beside it has programs of its own. */
function paths(root: string, own = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'): string {
  return own
    .split(':')
    .map((folder) => `${root}${folder}`)
    .join(':')
}
