// What pages of programs usually need of a browser.

/**
 * The content security policy that they work under: templates hold scripts and styles of their own and load more from
 * elsewhere; what remains keeps plug-ins, foreign forms, foreign frames and a changed base address out.
 */
export const pagesPolicy = [
  "default-src 'self' https: data: blob:",
  "script-src 'self' 'unsafe-inline' https:",
  "style-src 'self' 'unsafe-inline' https:",
  "connect-src 'self' https: wss:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self' https:",
].join('; ')
