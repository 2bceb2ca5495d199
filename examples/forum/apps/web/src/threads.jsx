import { useEffect, useState } from 'preact/hooks'
import { api } from './api.js'
import { Form } from './form.jsx'
import { Link, navigate } from './router.jsx'
import { useSession } from './session.js'

export function Threads() {
  const session = useSession()
  const [number, setNumber] = useState(1)
  const [page, setPage] = useState(null)
  const [error, setError] = useState('')
  useEffect(() => {
    api('GET', `/threads?page=${number}`).then(setPage, (problem) => setError(problem.message))
  }, [number])
  const start = async ({ title }) => navigate(`/threads/${(await api('POST', '/threads', { title })).id}`)

  if (error) return <p role="alert">{error}</p>
  if (!page) return <p>…</p>
  return (
    <>
      <h1>Threads</h1>
      {session && (
        <Form onSend={start} button="Start a thread">
          <label>
            Title <input name="title" maxLength={120} required />
          </label>
        </Form>
      )}
      <ul>
        {page.items.map((thread) => (
          <li key={thread.id}>
            <Link href={`/threads/${thread.id}`}>{thread.title}</Link>{' '}
            <small>
              {thread.author}, {thread.posts} {thread.posts === 1 ? 'post' : 'posts'}
            </small>
          </li>
        ))}
      </ul>
      {page.items.length === 0 && <p>Nobody has written yet.</p>}
      {number > 1 && <button onClick={() => setNumber(number - 1)}>Newer</button>}
      {number * page.size < page.total && <button onClick={() => setNumber(number + 1)}>Older</button>}
    </>
  )
}
