function Upload({ url }) {
  if (url.endsWith('.txt')) return <a href={url}>attached text</a>
  return <img src={url} alt="attached picture" />
}

export function Post({ post, onRemove }) {
  return (
    <article id={`post-${post.id}`}>
      <small>
        {post.author}, {new Date(post.created_at).toLocaleString()}{' '}
        {onRemove && <button onClick={onRemove}>Delete</button>}
      </small>
      <p>{post.body}</p>
      {post.upload && <Upload url={`/api${post.upload}`} />}
    </article>
  )
}
