// New posts as they are written. The connection is made anew whenever it ends.
const RETRY_MS = 1000

/** Calls onReady when nothing is missed from now on, and onPost for each post. Returns how to stop. */
export function follow({ onReady, onPost }) {
  let socket
  let timer
  const connect = () => {
    socket = new WebSocket('/api/live')
    socket.onmessage = ({ data }) => {
      const { event, post } = JSON.parse(data)
      if (event === 'ready') onReady()
      if (event === 'post') onPost(post)
    }
    socket.onclose = () => (timer = setTimeout(connect, RETRY_MS))
  }
  connect()
  return () => {
    clearTimeout(timer)
    socket.onclose = null
    socket.close()
  }
}
