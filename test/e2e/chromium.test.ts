// The forum as a person uses it: a real browser runs its page under the edge's headers.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reload, swapped } from '../smoke/edge.ts'
import { useStack } from './stack.ts'

const stack = useStack('forum')
const password = 'correct horse'
let browser: Browser
let context: BrowserContext
let page: Page

/** What the browser complains of: blocked by a policy, not found, not allowed. */
const complaints: string[] = []

beforeAll(async () => {
  await stack.up()
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  context = await browser.newContext({
    baseURL: `https://localhost:${stack.ports.https}`,
    // The authority of this run is nobody's to trust; that the certificate is right, `seaworthy smoke` proves.
    ignoreHTTPSErrors: true,
  })
  page = await newPage()
}, 300_000)

afterAll(() => browser?.close())

async function newPage(): Promise<Page> {
  const opened = await context.newPage()
  opened.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  opened.on('pageerror', (error) => complaints.push(error.message))
  opened.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  return opened
}

async function enter(path: string, button: string): Promise<void> {
  await page.goto(path)
  await page.fill('input[name=name]', 'Ada')
  await page.fill('input[name=password]', password)
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('heading', { name: 'Threads' }).waitFor()
}

it('registers, and logs in again', async () => {
  await enter('/register', 'Register')
  await page.evaluate('localStorage.clear(); sessionStorage.clear()')
  await context.clearCookies()
  await enter('/login', 'Log in')
  await page.getByRole('button', { name: 'Start a thread' }).waitFor()
})

it('shows a post with its picture, also to another page at once', async () => {
  await page.fill('input[name=title]', 'A thread')
  await page.getByRole('button', { name: 'Start a thread' }).click()
  await page.getByRole('heading', { name: 'A thread' }).waitFor()
  const other = await newPage()
  await other.goto(page.url())
  await other.getByRole('heading', { name: 'A thread' }).waitFor()

  await page.fill('textarea[name=body]', 'The first post')
  await page.setInputFiles('input[type=file]', { name: 'dot.png', mimeType: 'image/png', buffer: dot })
  await page.getByRole('button', { name: 'Post', exact: true }).click()
  for (const each of [page, other]) {
    await each.getByText('The first post').waitFor()
    await expect.poll(() => each.evaluate("document.querySelector('article img')?.naturalWidth")).toBe(1)
  }
  await other.close()
})

it('opens a deep link, and opens it again when reloaded', async () => {
  const path = new URL(page.url()).pathname
  expect(path).toMatch(/^\/threads\/\d+$/)
  await page.goto('about:blank')
  await page.goto(path)
  await page.getByText('The first post').waitFor()
  await page.reload()
  await page.getByText('The first post').waitFor()
})

it('complains of nothing', () => expect(complaints).toEqual([]))

it('complains when the policy forbids what the page needs', async () => {
  const own = await stack.read('deploy/edge/prod/nginx.conf')
  await reload(stack, swapped(own, "script-src 'self'", "script-src 'none'"))
  await page.goto('/')
  expect(complaints.join('\n')).toMatch(/Content Security Policy/)
})

/** A picture of one pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
