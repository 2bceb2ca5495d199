import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { Account } from './account.jsx'
import { Link, navigate, usePath } from './router.jsx'
import { logOut, useSession } from './session.js'
import { Thread } from './thread.jsx'
import { Threads } from './threads.jsx'
import './style.css'

function page(path) {
  const [, id] = /^\/threads\/(\d+)$/.exec(path) ?? []
  if (id) return <Thread key={id} id={Number(id)} />
  if (path === '/') return <Threads />
  if (path === '/login') return <Account key="login" action="login" title="Log in" />
  if (path === '/register') return <Account key="register" action="register" title="Register" />
  return <p>There is no such page.</p>
}

function App() {
  const path = usePath()
  const session = useSession()
  useEffect(() => scrollTo(0, 0), [path])
  return (
    <>
      <header>
        <Link href="/">Forum</Link>
        {session ? (
          <button onClick={() => (logOut(), navigate('/'))}>Log out {session.name}</button>
        ) : (
          <nav>
            <Link href="/login">Log in</Link> <Link href="/register">Register</Link>
          </nav>
        )}
      </header>
      <main>{page(path)}</main>
    </>
  )
}

render(<App />, document.body)
