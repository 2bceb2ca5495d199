import { useEffect, useState } from 'preact/hooks'
import { api } from './api.js'
import { Form } from './form.jsx'
import { follow } from './live.js'
import { Post } from './post.jsx'
import { Link } from './router.jsx'
import { useSession } from './session.js'

const SIZE = 100

/** In their order, and each once: what was fetched and what came in meanwhile may overlap. */
function merge(posts, more) {
  const each = new Map([...posts, ...more].map((post) => [post.id, post]))
  return [...each.values()].sort((a, b) => a.id - b.id)
}

async function allPosts(id) {
  const posts = []
  for (let page = 1, total = 1; (page - 1) * SIZE < total; page++) {
    const answer = await api('GET', `/threads/${id}/posts?page=${page}&size=${SIZE}`)
    posts.push(...answer.items)
    total = answer.total
  }
  return posts
}

async function write(id, { body, file }) {
  const form = new FormData()
  form.set('file', file)
  const upload = file.size > 0 ? (await api('POST', '/uploads', form)).url : null
  return api('POST', `/threads/${id}/posts`, { body, upload })
}

export function Thread({ id }) {
  const session = useSession()
  const [thread, setThread] = useState(null)
  const [posts, setPosts] = useState([])
  const [error, setError] = useState('')
  const add = (more) => setPosts((posts) => merge(posts, more))

  useEffect(() => {
    const load = async () => {
      setThread(await api('GET', `/threads/${id}`))
      const fetched = await allPosts(id)
      const last = fetched.at(-1)?.id ?? 0
      setPosts((posts) =>
        merge(
          fetched,
          posts.filter((post) => post.id > last),
        ),
      )
      setError('')
    }
    const fetchAll = () => load().catch((problem) => setError(problem.message))
    fetchAll()
    return follow({ onReady: fetchAll, onPost: (post) => post.thread_id === id && add([post]) })
  }, [id])

  const send = async (fields) => add([await write(id, fields)])
  const remove = async ({ id }) => {
    try {
      await api('DELETE', `/posts/${id}`)
      setPosts((posts) => posts.filter((post) => post.id !== id))
    } catch (problem) {
      setError(problem.message)
    }
  }
  return (
    <>
      {error && <p role="alert">{error}</p>}
      {thread && <h1>{thread.title}</h1>}
      {posts.map((post) => (
        <Post key={post.id} post={post} onRemove={post.author === session?.name && (() => remove(post))} />
      ))}
      {thread && session && (
        <Form onSend={send} button="Post">
          <label>
            Text <textarea name="body" maxLength={10000} required />
          </label>
          <label>
            Picture or text <input name="file" type="file" accept=".png,.jpg,.jpeg,.gif,.webp,.txt" />
          </label>
        </Form>
      )}
      {thread && !session && (
        <p>
          <Link href="/login">Log in</Link> to answer.
        </p>
      )}
    </>
  )
}
