import type { World } from '../../world.ts'
import { type Arrived, type NameLookup, namesOf, type SentQuery, type ServerTask } from './model.ts'

/** Named changes of the slice. */

export const withLookup = (world: World, lookup: NameLookup): World => ({
  ...world,
  names: { ...namesOf(world), lookups: { ...namesOf(world).lookups, [lookup.id]: lookup } },
})

export const withQuery = (world: World, query: SentQuery): World => ({
  ...world,
  names: { ...namesOf(world), queries: { ...namesOf(world).queries, [query.id]: query } },
})

/** The queries that travel by a connection: one over UDP, any number over TCP. */
export const queriesOn = (world: World, connection: string): readonly SentQuery[] =>
  Object.values(namesOf(world).queries).filter((query) => query.connection === connection)

/** The lookup resumed: `now` is simulated ms since it began. */
export const resumedWith = (
  { resumed, ...lookup }: NameLookup,
  now: number,
  arrival?: Arrived,
): NameLookup => ({
  ...lookup,
  resumed: [...resumed, { now, ...(arrival && { arrival }) }],
})

export const withTask = (world: World, task: ServerTask): World => ({
  ...world,
  names: { ...namesOf(world), tasks: { ...namesOf(world).tasks, [task.id]: task } },
})

export function withoutTask(world: World, id: string): World {
  const { [id]: _, ...tasks } = namesOf(world).tasks
  return { ...world, names: { ...namesOf(world), tasks } }
}
