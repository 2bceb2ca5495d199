// Requests that hide a second one in their body, so that one of two servers in a row may take it for the next.

const hidden = (name: string): string => `GET /smuggled-${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const length = (name: string): string => `Content-Length: ${hidden(name).length}`
const chunk = (name: string): string => `${hidden(name).length.toString(16)}\r\n${hidden(name)}\r\n0\r\n\r\n`

/** By its name: the headers of the first request, and its body with the second one inside. */
export const smuggled: readonly (readonly [name: string, headers: readonly string[], body: string])[] = [
  ['body', [length('body')], hidden('body')],
  ['body-of-get', [length('body-of-get')], hidden('body-of-get')],
  ['chunk', ['Transfer-Encoding: chunked'], chunk('chunk')],
  ['behind-chunks', ['Transfer-Encoding: chunked', length('behind-chunks')], `0\r\n\r\n${hidden('behind-chunks')}`],
  ['behind-length', ['Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden('behind-length')}`],
  ['two-lengths', ['Content-Length: 0', length('two-lengths')], hidden('two-lengths')],
  ['space', ['Content-Length: 5', 'Transfer-Encoding : chunked'], `0\r\n\r\n${hidden('space')}`],
  ['tab', [length('tab'), 'Transfer-Encoding:\tchunked'], `0\r\n\r\n${hidden('tab')}`],
  ['xchunked', [length('xchunked'), 'Transfer-Encoding: xchunked'], hidden('xchunked')],
  ['list', [length('list'), 'Transfer-Encoding: identity, chunked'], `0\r\n\r\n${hidden('list')}`],
  ['underscore', [length('underscore'), 'Transfer_Encoding: chunked'], `0\r\n\r\n${hidden('underscore')}`],
  ['plus', ['Content-Length: +0'], hidden('plus')],
  ['vertical-tab', ['Content-Length: \x0b0'], hidden('vertical-tab')],
  ['fold', ['Content-Length: 5', 'X: 1', ' Transfer-Encoding: chunked'], `0\r\n\r\n${hidden('fold')}`],
  ['extension', ['Transfer-Encoding: chunked'], chunk('extension').replace('\r\n', ';a="b"\r\n')],
  ['upgrade', [length('upgrade'), 'Upgrade: websocket', 'Connection: Upgrade'], hidden('upgrade')],
  ['h2c', [length('h2c'), 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__', 'Connection: Upgrade'], hidden('h2c')],
  ['hop', [length('hop'), 'Connection: keep-alive, Content-Length'], hidden('hop')],
  ['expect', [length('expect'), 'Expect: 100-continue'], hidden('expect')],
]
