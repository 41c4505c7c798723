/** How a page in one file is made: the built `player.html` with a block of data put into it. */

export type Platform = 'scorm12' | 'scorm2004' | 'cmi5'

export interface Baked {
  /** The hash of a link, without `#`. */
  readonly hash: string
  /** The query of an address. */
  readonly parameters: Readonly<Record<string, string>>
  /** Whom the page reports to. */
  readonly platform?: Platform
}

const CONNECTS = "connect-src 'none'"

const PLACE = '<script id="baked" type="text/plain" data-search=""></script>'

/** The file itself. Nothing of a scenario can end the block: a hash has no such characters. */
export function bakePage(template: string, { hash, parameters, platform }: Baked): string {
  if (!template.includes(PLACE)) throw new Error('the player has a place for data')
  if (!/^[\w.&=:;~%-]*$/.test(hash)) throw new Error('a hash is letters, digits and a few signs')
  const search = `?${new URLSearchParams(parameters)}`.replaceAll('&', '&amp;').replaceAll('"', '')
  const lms = platform === undefined ? '' : ` data-lms="${platform}"`
  const block = `<script id="baked" type="text/plain" data-search="${search}"${lms}>${hash}</script>`
  const page = template.replace(PLACE, () => block)
  if (platform !== 'cmi5') return page
  // Statements go to a record store that only the launch names: then the page allows that one, and no other.
  if (!page.includes(CONNECTS)) throw new Error('the policy of the player says whom it asks')
  return page.replace(CONNECTS, 'connect-src https: http:')
}

/** The built player beside this page. Throws where it cannot be read: in a frame, or opened as a file. */
export async function loadTemplate(page: string): Promise<string> {
  const response = await fetch(`${page}player.html`)
  if (!response.ok) throw new Error(`${response.status}`)
  return response.text()
}
