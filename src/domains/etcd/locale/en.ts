import type { Catalog } from '../../../core/say/message.ts'
import type { EtcdLists, EtcdMessages } from '../explain.ts'

export const en: Catalog<EtcdMessages & EtcdLists> = {
  clusterBegan:
    '{count, plural, one {One etcd member starts} other {# etcd members start}}. {quorum} of them must agree on everything.',
  preCampaigned:
    '{member} hears no leader. Before it disturbs anybody it asks: could I win term {term}?',
  campaigned: '{member} stands for election: term {term} begins, and it votes for itself.',
  tookOver: '{member} is told to take over. It stands for election in term {term} at once.',
  preVoteGranted: '{member} would vote for {candidate}; this binds it to nothing.',
  preVoteRefused: '{member} would not vote for {candidate}: {refusal}.',
  voteGranted: '{member} gives {candidate} its one vote of term {term}.',
  voteRefused: '{member} refuses {candidate} its vote for term {term}: {refusal}.',
  voteIgnored: '{member} heard its leader {leader} a moment ago and does not answer {candidate}.',
  pollLost: '{member} cannot win and is a follower again.',
  elected: '{member} has {votes} of {of} votes: it leads term {term}.',
  deposed: '{member} learns of term {term} from {by}: it leads no longer.',
  termLearned: '{member} learns of term {term} from {by}.',
  termOld: '{member} is in term {now}; {type} from {from} is of term {term} and counts no more.',
  steppedDown: '{member} hears only {heard} of {of} voters, no majority: it stops leading.',
  entriesReceived:
    '{member} takes entries {from, number, ::group-off} to {to, number, ::group-off} of term {term}, and writes them to its disk.',
  entriesDropped:
    '{member} throws away {count, plural, one {entry {index, number, ::group-off}, which was} other {# entries from {index, number, ::group-off} on, which were}} never committed.',
  appendRefused:
    '{member} has no entry {index, number, ::group-off} of term {term}. It refuses, and proposes to go back to {hint, number, ::group-off}.',
  steppedBack:
    '{leader} goes back: it tries {member} again from entry {next, number, ::group-off}.',
  acknowledged:
    '{member} has everything up to entry {index, number, ::group-off} on disk and tells {leader}.',
  written:
    '{member} has its own entries up to {index, number, ::group-off} on disk, after {ms, number} ms.',
  committed:
    'Entry {index, number, ::group-off} is on the disks of {have} of {of} voters: {leader} commits it.',
  commitLearned: '{member} learns that everything up to {index, number, ::group-off} is committed.',
  snapshotMade:
    '{member} makes a snapshot of its state at entry {index, number, ::group-off} and keeps {kept, plural, one {# entry} other {# entries}} before it.',
  snapshotSent:
    'The log of {leader} does not reach back to what {member} lacks. It sends a snapshot of entry {index, number, ::group-off}.',
  snapshotTaken: '{member} replaces its log by the snapshot of entry {index, number, ::group-off}.',
  readBegun:
    '{leader} notes its commit index {index, number, ::group-off} and asks whether it still leads.',
  readConfirmed:
    'A majority confirms {leader} in term {term}: what is read at {index, number, ::group-off} is current.',
  transferBegun: '{leader} hands its leadership to {member} and takes no writes meanwhile.',
  transferAborted: '{member} did not take over in time; {leader} goes on leading.',
  configChanged:
    '{member} now counts the voters {voters}: {quorum} must agree. Learners: {learners}.',
  heartbeatSent: '{leader} sends heartbeats: term {term} has a leader.',
  delivered: '{to} gets {type} from {from}.',
  lost: '{type} from {from} to {to} is lost.',
  putAsked: 'A client asks {member} to write {key} = {value}.',
  getAsked: 'A client asks {member} for the current value of {key}.',
  changeAsked: '{member} is asked to {change} {subject}.',
  held: '{member} knows no leader: the request waits.',
  forwarded: '{member} does not lead and hands the request on to {leader}.',
  appended:
    '{leader} puts it into its log as entry {index, number, ::group-off} of term {term} and sends it to all.',
  putDone:
    '{member} applies the entry: {key} is written, revision {revision, number, ::group-off}.',
  getDone: '{member} answers {key} = {value}, as of revision {revision, number, ::group-off}.',
  getMissing: '{member} answers: there is no {key} at revision {revision, number, ::group-off}.',
  changeDone: '{member} has applied the change: {change} {subject}.',
  failed: 'The client of {member} is told: “{failure}”.',
  killed: '{member} is killed. What it had not written to disk is forgotten.',
  terminated: '{member} is asked to stop.',
  stopped: '{member} has handed over, or cannot, and stops.',
  started:
    '{member} starts from its disk: term {term}, log up to entry {index, number, ::group-off}.',
  joined: '{member} starts with an empty disk and waits to hear from a leader.',
  partitioned: 'All links between {members} and the others are cut.',
  linkCut: 'The link between {one} and {other} is cut, both ways.',
  linkHealed: 'The link between {one} and {other} carries messages again.',
  healed: 'All links carry messages again.',
  diskSlowed: 'The disk of {member} now takes {ms, number} ms for each write.',
  clockSet: 'The clock of {member} now runs at {speed} times its speed.',
  noSuchMember: 'There is no etcd member “{name}”.',
  notRunning: '{member} does not run.',
  backedUp:
    '{member} saves a backup: {keys, plural, one {# key} other {# keys}} at revision {revision, number, ::group-off}.',
  noBackup: 'There is no backup to restore.',
  restored:
    'A new cluster of {members} starts from the backup. Clients see revision {revision, number, ::group-off}, far ahead of any before.',
  forcedNew:
    '{member} removes all others and is a cluster of one, at revision {revision, number, ::group-off}.',
  leftForGood: '{member} learns that it was removed, and stops for good.',
  'failure.noLeader': 'etcdserver: no leader',
  'failure.timedOut': 'etcdserver: request timed out',
  'failure.leaderFailed': 'etcdserver: request timed out, possibly due to previous leader failure',
  'failure.leaderChanged': 'etcdserver: leader changed',
  'failure.memberDown': 'connection refused',
  'failure.memberUnknown': 'etcdserver: member not found',
  'failure.memberExists': 'etcdserver: member ID already exist',
  'failure.notLearner': 'etcdserver: can only promote a learner member',
  'failure.learnerNotReady':
    'etcdserver: can only promote a learner member which is in sync with leader',
  'failure.tooManyLearners': 'etcdserver: too many learner members in cluster',
  'failure.notEnoughStarted':
    'etcdserver: re-configuration failed due to not enough started members',
  'failure.unhealthy': 'etcdserver: unhealthy cluster',
  'failure.badTransferee': 'etcdserver: bad leader transferee',
  'refusal.voted': 'it has given its vote, or has a leader',
  'refusal.logOld': 'its own log has more',
  'change.addLearner': 'add the learner',
  'change.addVoter': 'add the voter',
  'change.promote': 'promote the learner',
  'change.remove': 'remove',
}
