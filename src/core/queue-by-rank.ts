import { type Heap, push, shift } from './heap.ts'

/**
 * The first of many: what has the same rank stands in one line, and only the ranks are in a heap. Events are scheduled for few instants,
 * nearly always behind those that are there: putting one in and taking one out costs the same however many wait.
 */
export interface Ordering<Value> {
  /** What has the lower one comes first. */
  readonly rankOf: (value: Value) => number
  /** Among those of one rank. */
  readonly tieOf: (value: Value) => number
}

export interface Queue<Item> {
  readonly ranks: Heap<number>
  readonly lines: Map<number, Line<Item>>
  readonly rankOf: (item: Item) => number
  readonly tieOf: (item: Item) => number
}

interface Line<Item> {
  /** Those before `head` have left. */
  waiting: (Item | undefined)[]
  head: number
  isSorted: boolean
}

export const emptyQueue = <Item>({
  rankOf,
  tieOf,
}: Pick<Queue<Item>, 'rankOf' | 'tieOf'>): Queue<Item> => ({
  ranks: { items: [], isBefore: (left, right) => left < right },
  lines: new Map(),
  rankOf,
  tieOf,
})

export function join<Item>({ ranks, lines, rankOf, tieOf }: Queue<Item>, item: Item): void {
  const rank = rankOf(item)
  const line = lines.get(rank)
  if (!line) {
    lines.set(rank, { waiting: [item], head: 0, isSorted: true })
    push(ranks, rank)
    return
  }
  const last = line.waiting[line.waiting.length - 1]
  if (last !== undefined && tieOf(last) > tieOf(item)) line.isSorted = false
  line.waiting.push(item)
}

export function firstOf<Item>(queue: Queue<Item>): Item | undefined {
  const line = firstLine(queue)
  if (!line) return undefined
  if (!line.isSorted) {
    const left = line.waiting.slice(line.head) as Item[] // as: none of them has left
    line.waiting = left.sort((one, other) => queue.tieOf(one) - queue.tieOf(other))
    line.head = 0
    line.isSorted = true
  }
  return line.waiting[line.head]
}

function firstLine<Item>({ ranks, lines }: Queue<Item>): Line<Item> | undefined {
  const [rank] = ranks.items
  return rank === undefined ? undefined : lines.get(rank)
}

/** Takes the one away that `firstOf` gave. */
export function dropFirst<Item>(queue: Queue<Item>): void {
  const [rank] = queue.ranks.items
  const line = firstLine(queue)
  if (rank === undefined || !line) return
  line.waiting[line.head] = undefined
  line.head += 1
  if (line.head < line.waiting.length) return
  queue.lines.delete(rank)
  shift(queue.ranks)
}
