/** How a frame in somebody's page is presented, as far as the dialog offers it. The address knows more: docs/embedding.md. */
export interface FrameChoice {
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark' | 'hc'
  readonly quiz: 'off' | 'gate' | 'exam'
  readonly controls: 'full' | 'min' | 'none'
  readonly isLocked: boolean
  readonly isPlaying: boolean
}

export const FIRST_FRAME: FrameChoice = {
  width: 900,
  height: 480,
  theme: 'light',
  quiz: 'gate',
  controls: 'full',
  isLocked: false,
  isPlaying: false,
}

export const WIDTHS = [390, 600, 900, 1_200] as const
export const HEIGHTS = [360, 420, 480, 560, 680] as const

/** What the query of the frame says; what is as it would be anyway is left out. */
export function frameParameters(
  locale: string,
  choice: FrameChoice,
): Readonly<Record<string, string>> {
  const { theme, quiz, controls, isLocked, isPlaying } = choice
  return {
    lang: locale,
    theme,
    ...(quiz === 'gate' ? {} : { quiz }),
    ...(controls === 'full' ? {} : { controls }),
    ...(isLocked && { lock: 'params,topology' }),
    ...(isPlaying && { autoplay: '1' }),
  }
}

/** The address that the frame shows: the page in one file, since a sandboxed frame can load no modules. */
export function frameAddress(
  page: string,
  hash: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({ embed: '1', ...parameters })
  return `${page}player.html?${query.toString().replaceAll('%2C', ',')}#${hash}`
}

/** A frame as HTML that needs no script of ours in the host's page. */
export function frameText(title: string, address: string, { width, height }: FrameChoice): string {
  return `<iframe title="${escaped(title)}"
  src="${escaped(address)}"
  width="100%" height="${height}" loading="lazy" style="border:0;max-width:${width}px"
  sandbox="allow-scripts allow-popups allow-downloads"
  allow="fullscreen; clipboard-write" referrerpolicy="no-referrer"></iframe>`
}

/** The same as an element of ours: it grows with what it shows, and tells the host what happens. */
export function elementText(
  title: string,
  page: string,
  hash: string,
  parameters: Readonly<Record<string, string>>,
  { width, height }: FrameChoice,
): string {
  const attributes = Object.entries(parameters).map(
    ([name, value]) => ` ${name}="${escaped(value)}"`,
  )
  const link = `${page}?lang=${parameters.lang}#${hash}`
  return `<script src="${escaped(page)}embed.js"></script>
<hopscope-player title="${escaped(title)}"${attributes.join('')}
  height="${height}" style="display:block;max-width:${width}px"
  scenario="${escaped(hash)}">
  <a href="${escaped(link)}">${escaped(title)}</a>
</hopscope-player>`
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
