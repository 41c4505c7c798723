/**
 * What is wrong with the name of an image, as the kubelet says it; undefined where nothing is.
 * github.com/distribution/reference, regexp.go and normalize.go.
 */
export function imageProblem(image: string): string | undefined {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  const wrong = `couldn't parse image name "${image}": `
  if (name.length > NAME_MAX)
    return `${wrong}repository name must not be more than ${NAME_MAX} characters`
  if (REFERENCE.test(image)) return undefined
  const [first = '', ...rest] = name.split('/')
  const isDomain = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const path = isDomain ? rest.join('/') : rest.length > 0 ? name : `library/${name}`
  const why = /[A-Z]/.test(path) ? `: repository name (${path}) must be lowercase` : ''
  return `${wrong}invalid reference format${why}`
}

const NAME_MAX = 255 // reference.go, NameTotalLengthMax
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const DOMAIN = `${LABEL}(?:\\.${LABEL})*(?::[0-9]+)?`
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const REFERENCE = new RegExp(`^(?:${DOMAIN}/)?${PART}(?:/${PART})*(?::${TAG})?(?:@${DIGEST})?$`)
