import type { Check, RunningStack } from '../check.ts'
import type { Failure } from '../../model/receipt.ts'
import type { Published } from '../../model/plan.ts'
import { expectContract, failure } from '../contract.ts'
import { oddName, publishedOf } from '../paths.ts'

const month = 2_592_000

export const staticFiles: Check = {
  id: 'static-files',
  promise: 'M-static',
  proves: 'the edge serves an app’s static files, cached for 30 days or for good, and compressed where that was done',
  how: 'looks into the edge for files that were published, and asks for one of each folder: 200 with its length and Cache-Control; one with a compressed form also by Accept-Encoding',
  quick: false,
  applies: (plan) => publishedOf(plan, 'assets').length > 0,
  async run(stack) {
    return (await Promise.all(publishedOf(stack.plan, 'assets').map(({ files }) => served(stack, files)))).flat()
  },
}

async function served({ client, containers }: RunningStack, files: Published): Promise<readonly Failure[]> {
  const root = `/srv/${files.volume}`
  const argv = ['find', `${root}${files.url}`, '-type', 'f', '-size', '-1024k', '-printf', '%s %P\\n']
  const { stdout } = await containers.neighbour(argv)
  const sizes = new Map(
    stdout.split('\n').flatMap((line) => {
      const [, size = '', name = ''] = /^(\d+) ([A-Za-z0-9._/-]+)$/.exec(line) ?? []
      return name === '' ? [] : [[name, Number(size)] as const]
    }),
  )
  const plain = [...sizes.keys()].filter((name) => !name.endsWith('.gz'))
  const packed = plain.find((name) => sizes.has(`${name}.gz`))
  const chosen = packed ?? plain[0]
  if (chosen === undefined)
    return [{ what: files.url, expected: `files of ${files.source}`, got: 'none', see: containers.neighbourLine(argv) }]
  const path = `${files.url}${chosen}`
  const answer = await client.ask({ path })
  const age = Number(/max-age=(\d+)/.exec(answer.header('cache-control') ?? '')?.[1])
  const failures: Failure[] = []
  if (answer.status !== 200 || answer.body.length !== sizes.get(chosen))
    failures.push(
      failure(client, { path }, `200 with ${sizes.get(chosen)} bytes`, `${answer.status} with ${answer.body.length}`),
    )
  else if (!(age >= month))
    failures.push(
      failure(client, { path }, `Cache-Control of ${month} s or more`, answer.header('cache-control') ?? 'none'),
    )
  if (packed !== undefined) {
    const question = { path, headers: { 'Accept-Encoding': 'gzip' } }
    const small = await client.ask(question)
    const right =
      small.header('content-encoding') === 'gzip' &&
      small.header('content-length') === String(sizes.get(`${packed}.gz`))
    const got = `Content-Encoding: ${small.header('content-encoding') ?? 'none'} with ${small.body.length} bytes`
    if (!right) failures.push(failure(client, question, `gzip with ${sizes.get(`${packed}.gz`)} bytes`, got))
  }
  const missing = await expectContract(client, { path: `${files.url}${oddName()}.css` }, 404)
  return [...failures, ...missing]
}
