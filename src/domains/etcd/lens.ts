import type { Box, Drawing, Traveller, Wire } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import { allDue } from '../../core/sim/due.ts'
import type { World } from '../../world.ts'
import { entryAt, lastIndex } from './log.ts'
import type { Command, Member, RaftMessage } from './model.ts'
import type { EntryData, MemberData, MessageData } from './raft-data.ts'

/**
 * The lens `raft`: a lane for each member with its role and the end of its log, entries of the same index under each
 * other. Messages are on their way in the space beside the lanes.
 */

const GUTTER = 236 // px: where messages travel
const LANE = { width: 760, height: 84, step: 104 } // px
const CHIP = { width: 70, height: 24 } // px
const COLUMNS = 3 // of messages beside each other
const SLOTS = 9 // entries shown: the last ones of the longest log
const SHOWN = 30 // messages

export function drawRaft(world: World, focus: readonly Ref[]): Drawing {
  const members = Object.values(world.etcd.members)
  const lit = new Set(focus)
  const last = Math.max(0, ...members.map(({ node }) => lastIndex(node.log)))
  const from = Math.max(1, last - SLOTS + 1)
  return {
    boxes: members.map(
      (member, place): Box => ({
        id: ref('member', member.name),
        look: 'raftMember',
        width: LANE.width,
        height: LANE.height,
        order: place,
        at: { x: GUTTER, y: place * LANE.step },
        data: dataOf(member, from, lit.has(ref('member', member.name))),
      }),
    ),
    wires: cutWires(world),
    travellers: travellersOf(world),
  }
}

/** Two worlds have the same lanes. */
export const sameLanes = (a: World, b: World): boolean =>
  Object.keys(a.etcd.members).length === Object.keys(b.etcd.members).length

function dataOf(
  { name, node, disk, state, batch }: Member,
  from: number,
  lit: boolean,
): MemberData {
  const isLearner = node.config.learners.includes(name)
  return {
    name,
    role: state !== 'running' ? state : isLearner ? 'learner' : node.role,
    term: node.term,
    vote: node.vote,
    leader: node.leader,
    commit: node.commit,
    votes: Object.values(node.votes).filter((vote) => vote).length,
    voters: node.config.voters.length,
    elapsed: node.electionElapsed,
    patience: node.timeoutTicks,
    offset: node.log.offset,
    entries: Array.from({ length: SLOTS }, (_, slot) => {
      const entry = entryAt(node.log, from + slot)
      if (!entry) return null
      const { index, term, command } = entry
      const isWritten = entryAt(disk.log, index)?.term === term
      const shown: EntryData['state'] =
        index <= node.commit ? 'committed' : isWritten ? 'written' : 'memory'
      return { index, term, text: textOf(command), state: shown }
    }),
    isWriting: batch !== undefined,
    lit,
  }
}

function textOf(command: Command): string {
  switch (command.kind) {
    case 'empty':
      return '∅'
    case 'put':
      return `${command.key}=${command.value}`
    case 'members':
      return `${command.change === 'remove' ? '−' : '+'}${command.member}`
  }
}

/** Messages under way: how far each has come follows from when it left and when it is due. */
function travellersOf(world: World): readonly Traveller[] {
  const { clock, etcd } = world
  const placeOf = new Map(Object.keys(etcd.members).map((name, place) => [name, place]))
  return allDue(world)
    .flatMap(({ event, at }): readonly Traveller[] => {
      if (event.kind !== 'etcd/delivered') return []
      const { message, id, sentAt } = event
      const [start, end] = [placeOf.get(message.from), placeOf.get(message.to)]
      if (start === undefined || end === undefined) return []
      const way = at === sentAt ? 1 : (clock - sentAt) / (at - sentAt)
      const column = (start + end) % COLUMNS
      const x = column * (CHIP.width + 6) + CHIP.width / 2
      return [
        {
          id: ref('message', `${id}`),
          look: 'raftMessage',
          at: ref('member', message.from),
          ...CHIP,
          offset: {
            x: x - GUTTER - LANE.width / 2,
            y: (end - start) * LANE.step * way + (end > start ? 14 : -14),
          },
          data: messageData(message),
        },
      ]
    })
    .slice(0, SHOWN)
}

function messageData({ type, entries = [], reject, index }: RaftMessage): MessageData {
  const short = type.replace('Msg', '').replace('Heartbeat', 'Beat').replace('Resp', '✓')
  const kind = /Vote|TimeoutNow|Transfer/.test(type)
    ? 'vote'
    : /Heartbeat/.test(type)
      ? 'heartbeat'
      : /Prop|Read/.test(type)
        ? 'client'
        : type === 'MsgSnap'
          ? 'snapshot'
          : 'append'
  const count = type === 'MsgApp' && entries.length > 0 ? ` +${entries.length}` : ''
  const upTo = type === 'MsgAppResp' && !reject ? ` ${index}` : ''
  const text = `${reject ? short.replace('✓', '✕') : short}${count}${upTo}`
  return { type, text, kind, isRefusal: reject === true, state: 'flying' }
}

/** What is cut shows as a line that carries nothing. */
const cutWires = ({ etcd }: World): readonly Wire[] =>
  etcd.cut.flatMap((link): readonly Wire[] => {
    const [source = '', target = ''] = link.split('|')
    if (!(source in etcd.members) || !(target in etcd.members) || source === target) return []
    return [
      {
        id: `cut/${link}`,
        source: ref('member', source),
        sourceSide: 'right',
        target: ref('member', target),
        targetSide: 'right',
        line: 'dropped',
        lit: true,
      },
    ]
  })
