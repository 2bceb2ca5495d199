// Deployments that start no program: a platform calls functions of the code.
import { joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'

const files: readonly (readonly [file: string, line: RegExp, platform: string])[] = [
  ['serverless.yml', /^\s*functions:/, 'the Serverless Framework'],
  ['serverless.yaml', /^\s*functions:/, 'the Serverless Framework'],
  ['serverless.ts', /functions/, 'the Serverless Framework'],
  ['template.yaml', /AWS::Serverless/, 'AWS Lambda'],
  ['template.yml', /AWS::Serverless/, 'AWS Lambda'],
  ['samconfig.toml', /./, 'AWS Lambda'],
  ['wrangler.toml', /^\s*(main|name)\s*=/, 'Cloudflare Workers'],
  ['wrangler.json', /"(main|name)"/, 'Cloudflare Workers'],
  ['wrangler.jsonc', /"(main|name)"/, 'Cloudflare Workers'],
  ['vercel.json', /./, 'Vercel'],
  ['now.json', /./, 'Vercel'],
  ['netlify.toml', /functions/, 'Netlify'],
  ['host.json', /./, 'Azure Functions'],
  ['firebase.json', /"functions"/, 'Firebase'],
]

/** Why nothing of a folder listens by itself, where its deployment files say so. */
export function deployedElsewhere(repository: Repository, folder: string): string | undefined {
  for (const [name, pattern, platform] of files) {
    const file = joinPath(folder, name)
    const line = repository
      .text(file)
      .split('\n', 3000)
      .findIndex((each) => pattern.test(each))
    if (line < 0) continue
    const place = evidenceAt(repository, file, line + 1)
    return `${place.file}:${place.line} is for ${platform}, which calls functions: nothing in it listens for HTTP`
  }
  return undefined
}
