import type { LocalDetector } from './detect-local.ts'

/** The same tests in the words of nft, where all names with a prefix end in `*`. pkg/proxy/util/localdetector.go */
export function detectorInNft({ ifLocal, ifNotLocal }: LocalDetector): LocalDetector {
  return { ifLocal: inNft(ifLocal), ifNotLocal: inNft(ifNotLocal) }
}

/** `! -s 10.0.0.0/8`, `-i cali+` */
function inNft(test: string): string {
  const [value = '', option = '', not] = test.split(' ').toReversed()
  const field = option === '-i' ? 'iifname' : value.includes(':') ? 'ip6 saddr' : 'ip saddr'
  return `${field} ${not ? '!= ' : ''}${option === '-i' ? value.replace(/\+$/, '*') : value}`
}
