// Who is logged in: a name and the two tokens, kept over reloads and shared between tabs.
import { useEffect, useState } from 'preact/hooks'

const KEY = 'forum.session'

export const readSession = () => JSON.parse(localStorage.getItem(KEY))

export function keepSession(session) {
  localStorage.setItem(KEY, JSON.stringify(session))
  dispatchEvent(new Event('storage'))
}

export const logOut = () => keepSession(null)

export function useSession() {
  const [session, setSession] = useState(readSession)
  useEffect(() => {
    const follow = () => setSession(readSession())
    addEventListener('storage', follow)
    return () => removeEventListener('storage', follow)
  }, [])
  return session
}
