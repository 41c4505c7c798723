/** Puts what is compared into the address on screen, so that it can be kept and sent; the rest of the address stays. */
export function keepInAddress(compare: string | undefined): void {
  const parts = location.hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('compare='))
  if (compare !== undefined) parts.push(`compare=${compare}`)
  const hash = parts.length > 0 ? `#${parts.join('&')}` : ''
  history.replaceState(null, '', `${location.pathname}${location.search}${hash}`)
}
