import { enter } from './api.js'
import { Form } from './form.jsx'
import { navigate } from './router.jsx'

export function Account({ action, title }) {
  const send = async (credentials) => {
    await enter(action, credentials)
    navigate('/')
  }
  return (
    <>
      <h1>{title}</h1>
      <Form onSend={send} button={title}>
        <label>
          Name <input name="name" autocomplete="username" required />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autocomplete={action === 'login' ? 'current-password' : 'new-password'}
            minLength={8}
            required
          />
        </label>
      </Form>
    </>
  )
}
