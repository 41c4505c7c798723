import type { World } from '../../world.ts'
import type { Member, Note, Turn } from './model.ts'

/** A world in the middle of an event, and what there is to tell of it. */
export interface Work {
  readonly world: World
  readonly notes: readonly Note[]
}

export const begin = (world: World): Work => ({ world, notes: [] })

export const note = (work: Work, level: Note['level'], message: Note['message']): Work => ({
  ...work,
  notes: [...work.notes, { level, message }],
})

export const memberIn = (world: World, name: string): Member | undefined => world.etcd.members[name]

export const withMember = (world: World, member: Member): World => ({
  ...world,
  etcd: { ...world.etcd, members: { ...world.etcd.members, [member.name]: member } },
})

export const putMember = (work: Work, member: Member): Work => ({
  ...work,
  world: withMember(work.world, member),
})

/** Lets Raft act for one member. */
export function runTurn(work: Work, name: string, act: (turn: Turn) => Turn): Work {
  const { world } = work
  const member = memberIn(world, name)
  if (!member) return work
  const { settings } = world.etcd
  const { node, random, notes } = act({
    node: member.node,
    random: world.random,
    notes: [],
    settings,
  })
  return {
    world: { ...withMember(world, { ...member, node }), random },
    notes: notes.length === 0 ? work.notes : [...work.notes, ...notes],
  }
}
