/**
 * kube-proxy goes through its Services in the order of a hash map. Its unit tests compare after this: tables by name;
 * chains with the node ports and Services first, then by name; in these two, rules by Service.
 */
export function inNormalOrder(text: string): string {
  const tables = text.split(/(?<=^COMMIT\n)/m).filter((table) => table !== '')
  return tables.map(normalTable).sort().join('')
}

const FIRST = ['KUBE-NODEPORTS', 'KUBE-SERVICES']
const rank = (chain: string): string => {
  const place = FIRST.indexOf(chain)
  return place >= 0 ? `0${place}` : `1${chain}`
}

function normalTable(text: string): string {
  const lines = text.trimEnd().split('\n')
  const chains = lines.filter((line) => line.startsWith(':')).map((line) => line.slice(1))
  const order = [...chains].sort((a, b) => compare(rank(nameOf(a)), rank(nameOf(b))))
  const rules = lines.filter((line) => line.startsWith('-A'))
  const removals = lines.filter((line) => line.startsWith('-X'))
  return [
    lines[0],
    ...order.map((chain) => `:${chain}`),
    ...order.flatMap((chain) => rulesOf(nameOf(chain), rules)),
    ...removals,
    'COMMIT\n',
  ].join('\n')
}

const nameOf = (declaration: string): string => declaration.split(' ')[0] ?? ''
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function rulesOf(chain: string, rules: readonly string[]): readonly string[] {
  const own = rules.filter((rule) => rule.split(' ')[1] === chain)
  if (!FIRST.includes(chain)) return own
  const key = (rule: string) =>
    rule.includes('must be the last rule')
      ? '\uffff'
      : (/--comment "?([^ :"]+)/.exec(rule)?.[1] ?? '')
  return own.toSorted((a, b) => compare(key(a), key(b)))
}
