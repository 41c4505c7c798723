import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { FlowNode } from '../../../player/to-flow.ts'
import { Sides } from '../../../ui/stage/sides.tsx'
import type { MemberData, MessageData } from '../raft-data.ts'
import './looks.css'

const dataOf = <Data,>({ data }: NodeProps<FlowNode>): Data => data.box as Data // as: the lens gives each look its own data

/** Words of the Raft paper stay English in both languages, as in etcd's own output. */
const ROLES: Readonly<Record<MemberData['role'], string>> = {
  leader: '★ Leader',
  follower: 'Follower',
  candidate: '? Candidate',
  preCandidate: '? PreCandidate',
  learner: 'Learner',
  stopped: '✕ stopped',
  removed: '✕ removed',
}

const MemberLook = memo(function MemberLook(props: NodeProps<FlowNode>) {
  const member = dataOf<MemberData>(props)
  const { name, role, term, vote, commit, votes, voters, entries, offset, isWriting, lit } = member
  const isPolling = role === 'candidate' || role === 'preCandidate'
  return (
    <div className="raft-member" data-role={role} data-lit={lit || undefined}>
      <div className="raft-card">
        <b>{name}</b>
        <span>
          {ROLES[role]} {isPolling && `${votes}/${voters}`}
        </span>
        <span className="mono">
          term {term} · commit {commit}
        </span>
        <small className="mono">
          {vote !== '' && `vote ${vote}`} {isWriting && '✎'}
        </small>
        <Patience {...member} />
      </div>
      <ol className="raft-log" aria-label={`log of ${name}`}>
        {entries.map((entry, slot) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
            key={slot}
            data-state={entry?.state ?? (slot === 0 && offset > 0 ? 'snapshot' : 'none')}
            title={entry?.text}
          >
            {entry && (
              <>
                <small className="mono">
                  {entry.index} · t{entry.term}
                </small>
                <span>{entry.text}</span>
              </>
            )}
          </li>
        ))}
      </ol>
      <Sides />
    </div>
  )
})

/** How long it has heard nothing, of what it bears before it stands for election. */
function Patience({ role, elapsed, patience }: MemberData) {
  if (role !== 'follower' && role !== 'candidate' && role !== 'preCandidate') return null
  return <meter aria-label="election timeout" min={0} max={Math.max(1, patience)} value={elapsed} />
}

const MessageLook = memo(function MessageLook(props: NodeProps<FlowNode>) {
  const { text, kind, type, isRefusal } = dataOf<MessageData>(props)
  return (
    <div
      className="raft-message mono"
      data-kind={kind}
      data-no={isRefusal || undefined}
      title={type}
    >
      {text}
    </div>
  )
})

export const nodeTypes = { raftMember: MemberLook, raftMessage: MessageLook }
