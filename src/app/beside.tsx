/** In one chunk, since both draw outside the page: two would split those of the first lesson. */
export { Presenter } from './presenter.tsx'
export { Storyboard } from './storyboard.tsx'
