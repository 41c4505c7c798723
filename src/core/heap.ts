/** The least of many first: a binary heap in an array, the least at its start. */
export interface Heap<Item> {
  readonly items: Item[]
  readonly isBefore: (left: Item, right: Item) => boolean
}

export function push<Item>({ items, isBefore }: Heap<Item>, item: Item): void {
  let place = items.length
  while (place > 0) {
    const above = (place - 1) >> 1
    const other = items[above] as Item // as: above every place but the first there is one
    if (!isBefore(item, other)) break
    items[place] = other
    place = above
  }
  items[place] = item
}

/** Takes the first away; of an empty heap nothing. */
export function shift<Item>({ items, isBefore }: Heap<Item>): void {
  const last = items.pop()
  const size = items.length
  if (last === undefined || size === 0) return
  let place = 0
  for (let below = 1; below < size; below = 2 * place + 1) {
    const right = below + 1
    if (right < size && isBefore(items[right] as Item, items[below] as Item)) below = right // as: both are in the heap
    const other = items[below] as Item // as: likewise
    if (!isBefore(other, last)) break
    items[place] = other
    place = below
  }
  items[place] = last
}
