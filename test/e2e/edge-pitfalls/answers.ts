// Every kind of answer that a site gives, by what asks for it.

type Answer = readonly [what: string, status: number, path: string, headers: Readonly<Record<string, string>>]

/** `now` in If-Modified-Since stands for the file's own time. */
export const answers: readonly Answer[] = [
  ['a page of the app', 200, '/login', {}],
  ["the app's JSON", 200, '/echo', {}],
  ["the app's redirect", 302, '/', {}],
  ["the app's error", 404, '/nowhere', {}],
  ['the app below a prefix', 200, '/below/echo', {}],
  ['a stream', 200, '/below/feed/echo', {}],
  ['a static file', 200, '/static/style.css', {}],
  ['a static file, compressed', 200, '/static/style.css', { 'Accept-Encoding': 'gzip' }],
  ['a part of a static file', 206, '/static/style.css', { Range: 'bytes=0-9' }],
  ['a static file that the client has', 304, '/static/style.css', { 'If-Modified-Since': 'now' }],
  ['a static file that the app is asked for', 404, '/static/missing.css', {}],
  ['an upload', 200, '/files/note.txt', {}],
  ['a page as an upload', 200, '/files/page.html', {}],
  ['an upload that is missing', 404, '/files/missing.txt', {}],
  ['a folder of uploads', 403, '/files/', {}],
  ["the edge's redirect", 308, '/below', {}],
  ['a private path', 404, '/health', {}],
  ['a malformed address', 400, '/%zz', {}],
  ['a preflight', 200, '/login', { Origin: 'https://evil.example' }],
]
