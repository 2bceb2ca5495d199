import { useState } from 'preact/hooks'

/** A form that calls onSend with its fields, empties itself when that went well, and else shows why not. */
export function Form({ onSend, button, children }) {
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event) => {
    event.preventDefault()
    const form = event.currentTarget
    setBusy(true)
    try {
      await onSend(Object.fromEntries(new FormData(form)))
      form.reset()
      setError('')
    } catch (problem) {
      setError(problem.message)
    }
    setBusy(false)
  }
  return (
    <form onSubmit={submit}>
      {children}
      <button disabled={busy}>{button}</button>
      {error && <p role="alert">{error}</p>}
    </form>
  )
}
