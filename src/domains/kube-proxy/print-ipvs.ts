import { IPVS_SETS, SET_NAMES, setName } from './ipvs-sets.ts'
import type { IpvsState, VirtualServer } from './write-ipvs.ts'
import { IPVS_JUMPS, ipvsRestoreText } from './write-ipvs-rules.ts'

/** What the tools print of IPVS mode: `ipvsadm -S -n`, `ipset save` and `iptables-save`. */
export const ipvsText = (state: IpvsState): string =>
  [serversText(state), setsText(state), ipvsSaveText(state)].join('')

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

const PROTOCOLS = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const

/** ipvsadm 1.31, `-S -n`. */
function serversText({ servers }: IpvsState): string {
  return lines(
    servers.flatMap((server) => {
      const name = `${PROTOCOLS[server.protocol]} ${endpoint(server)}`
      const sticky = server.stickySeconds > 0 ? ` -p ${server.stickySeconds}` : ''
      const flags = server.scheduler === 'mh' ? ' -b mh-port' : ''
      return [
        `-A ${name} -s ${server.scheduler}${sticky}${flags}`,
        ...server.realServers.map((real) => `-a ${name} -r ${real} -m -w 1`),
      ]
    }),
  )
}

const endpoint = ({ address, number }: VirtualServer): string =>
  address.includes(':') ? `[${address}]:${number}` : `${address}:${number}`

/** ipset 7; `bucketsize` and the random `initval` of a hash are left out. */
function setsText({ sets, setting: { family } }: IpvsState): string {
  const header = `family ${family === 'ipv4' ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536`
  return lines(
    SET_NAMES.flatMap((name) => {
      const own = setName(name, family)
      const { type } = IPVS_SETS[name]
      const rest = type === 'bitmap:port' ? 'range 0-65535' : header
      return [`create ${own} ${type} ${rest}`, ...sets[name].map((entry) => `add ${own} ${entry}`)]
    }),
  )
}

const BUILT_IN = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
} as const

/** The rules and the jumps to them, as they stand in the kernel. */
export function ipvsSaveText(state: IpvsState): string {
  const text = ipvsRestoreText(state)
  return (['filter', 'nat'] as const)
    .map((table) => {
      const own = text.split(`*${table}\n`)[1]?.split('COMMIT')[0]?.trimEnd().split('\n') ?? []
      const chains = own.filter((line) => line.startsWith(':')).sort()
      const rules = own.filter((line) => line.startsWith('-A'))
      const jumps = IPVS_JUMPS.filter(([name]) => name === table).toReversed()
      const names = chains.map((chain) => chain.slice(1).split(' ')[0] ?? '')
      return lines([
        `*${table}`,
        ...BUILT_IN[table].map((chain) => `:${chain} ACCEPT [0:0]`),
        ...chains,
        ...BUILT_IN[table].flatMap((chain) =>
          jumps
            .filter(([, from]) => from === chain)
            .map(([, , to, comment]) => `-A ${chain} -m comment --comment "${comment}" -j ${to}`),
        ),
        ...names.flatMap((name) =>
          rules.filter((rule) => rule.split(' ')[1] === name).map((rule) => saved(rule, state)),
        ),
        'COMMIT',
      ])
    })
    .join('')
}

const NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 }

/** A rule of this mode as iptables 1.8.9 prints it: addresses, devices and the protocol first, all values in full. */
function saved(rule: string, { setting }: IpvsState): string {
  const { family, mark } = setting
  const [, chain = '', rest = ''] = /^-A (\S+) (.*)$/.exec(rule) ?? []
  let left = rest
  const header = [/(?:! )?-s \S+ /, /(?:! )?-i \S+ /, /(?:! )?-p \S+ /].map((part) => {
    const found = ` ${left}`.match(new RegExp(`(?<= )${part.source}`))?.[0] ?? ''
    left = left.replace(found, '')
    return found.replace(/-s ([^/ ]+) /, `-s $1/${family === 'ipv4' ? 32 : 128} `)
  })
  const bits = `0x${Number(mark).toString(16)}`
  const body = left
    .replace(/'/g, "\\'") // all comments are quoted
    .replace(/--mark \S+/, `--mark ${bits}/${bits}`)
    .replace(/--xor-mark \S+/, `--set-xmark ${bits}/0x0`)
    .replace(/--or-mark \S+/, `--set-xmark ${bits}/${bits}`)
    .replace(
      /(--vaddr \S+) --vproto (\S+)/,
      (_, address, name) => `--vproto ${NUMBERS[name]} ${address}`,
    )
    .replace(/REJECT$/, `REJECT --reject-with icmp${family === 'ipv4' ? '' : '6'}-port-unreachable`)
  return `-A ${chain} ${header.join('')}${body}`
}
