// The time that an answer takes is measured here: on the server the network's would be in it.
const shown = performance.now()
const form = document.querySelector('form')
form.addEventListener('submit', () => {
  form.elements.milliseconds.value = Math.round(performance.now() - shown)
})
