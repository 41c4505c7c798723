import { say } from '../ui/learn/explain.ts'
import type { Locale } from './locales.ts'
import { loadLearnWords, loadPhrasebook } from './locales.ts'
import { remember, remembered } from './stored.ts'
import './ask-name.css'

const NAME = 'student'
const NAME_MAX = 100 // characters

/** Who plays: asked before anything is recorded. The last name is offered again. */
export async function askName(locale: Locale): Promise<string> {
  const known = remembered(NAME)
  const [words] = await Promise.all([loadPhrasebook(locale), loadLearnWords()])
  const text = (key: 'Title' | 'Name' | 'Hint' | 'Begin' | 'Empty') =>
    words.text(say(`student${key}`))
  const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, content = '') => {
    const element = document.createElement(tag)
    element.textContent = content
    return element
  }
  const form = make('form')
  form.className = 'ask-name'
  const label = make('label', text('Name'))
  const field = make('input')
  field.maxLength = NAME_MAX
  field.autocomplete = 'name'
  field.value = known ?? ''
  label.append(field)
  const problem = make('p')
  problem.setAttribute('role', 'alert')
  const button = make('button', text('Begin'))
  form.append(make('h1', text('Title')), label, problem, make('p', text('Hint')), button)
  document.body.append(form)
  field.focus()
  return new Promise((found) =>
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const name = field.value.trim()
      if (name === '') {
        problem.textContent = text('Empty')
        field.setAttribute('aria-invalid', 'true')
        field.focus()
        return
      }
      remember(NAME, name)
      form.remove()
      found(name)
    }),
  )
}
