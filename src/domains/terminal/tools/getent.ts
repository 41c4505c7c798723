import { files, lookUp, notModelled, type Program, print } from '../program.ts'

/** getent of glibc 2.36 (nss/getent.c). */

const HELP = "Try `getent --help' or `getent --usage' for more information.\n"
const DATABASES =
  /^(?:aliases|ethers|group|gshadow|initgroups|netgroup|networks|passwd|protocols|rpc|services|shadow)$/
/** Columns of an address. */
const WIDTH = 16

export function* runGetent(words: readonly string[]): Program {
  const [database, ...names] = words
  if (database === undefined) {
    yield* print(`getent: wrong number of arguments\n${HELP}`)
    return 3
  }
  if (DATABASES.test(database) || database.startsWith('-')) return yield* notModelled()
  if (!/^a?hosts(?:v4|v6)?$/.test(database) || /^hostsv/.test(database)) {
    yield* print(`Unknown database: ${database}\n${HELP}`)
    return 1
  }
  if (names.length === 0) return database === 'hosts' ? yield* listHosts() : yield* notModelled()
  if (database === 'ahostsv6') return yield* notModelled()
  let code = 0
  for (const name of names) {
    const found =
      database === 'hosts' ? yield* printHosts(name) : yield* printAhosts(name, database)
    if (!found) code = 2
  }
  return code
}

const column = (address: string): string => `${address.padEnd(WIDTH - 1)} `

function* listHosts(): Program {
  const { hosts } = yield* files()
  const lines = hosts.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  const isKnown = ([address = '', name]: readonly string[]) =>
    name !== undefined && !address.includes(':')
  yield* print(
    lines
      .filter(isKnown)
      .map(([address = '', ...names]) => `${column(address)}${names.join(' ')}\n`)
      .join(''),
  )
  return 0
}

function* printHosts(name: string): Program<boolean> {
  const looked = yield* lookUp({ name, asker: 'glibc', resolver: 'getent-hosts' })
  const { addresses, canonicalName = name, exchanges } = looked
  const isTyped =
    canonicalName === name ||
    !exchanges.some(
      ({ heard }) =>
        typeof heard?.came === 'object' && heard.came.answer.some(({ type }) => type === 'CNAME'),
    )
  const alias = isTyped ? '' : ` ${aliasOf(looked.exchanges.at(-1)?.query.question.name ?? '')}`
  yield* print(addresses.map((address) => `${column(address)}${canonicalName}${alias}\n`).join(''))
  return addresses.length > 0
}

const aliasOf = (name: string): string => name.replace(/\.$/, '')

function* printAhosts(name: string, database: string): Program<boolean> {
  const { addresses, canonicalName = name } = yield* lookUp({
    name,
    asker: 'glibc',
    resolver: 'getent-ahosts',
    ...(database === 'ahostsv4' && { family: 'inet' }),
  })
  yield* print(
    addresses
      .flatMap((address, place) =>
        ['STREAM', 'DGRAM ', 'RAW   '].map(
          (type, at) =>
            `${column(address)}${type} ${place === 0 && at === 0 ? canonicalName : ''}\n`,
        ),
      )
      .join(''),
  )
  return addresses.length > 0
}
