import type { Catalog } from '../../../core/say/message.ts'
import type { EtcdLists, EtcdMessages } from '../explain.ts'

export const zhCN: Catalog<EtcdMessages & EtcdLists> = {
  clusterBegan: '{count} 个 etcd 成员启动。任何决定都需要其中 {quorum} 个同意。',
  preCampaigned:
    '{member} 收不到 Leader 的消息。为免打扰别人，它先问一句：任期 {term} 我能当选吗？',
  campaigned: '{member} 发起选举：任期 {term} 开始，它先投自己一票。',
  tookOver: '{member} 被要求接任，立即在任期 {term} 发起选举。',
  preVoteGranted: '{member} 表示愿意投给 {candidate}，这不构成承诺。',
  preVoteRefused: '{member} 表示不会投给 {candidate}：{refusal}。',
  voteGranted: '{member} 把任期 {term} 唯一的一票投给 {candidate}。',
  voteRefused: '{member} 拒绝在任期 {term} 投给 {candidate}：{refusal}。',
  voteIgnored: '{member} 刚刚还收到 Leader {leader} 的消息，因此不理会 {candidate}。',
  pollLost: '{member} 无法当选，重新成为 Follower。',
  elected: '{member} 获得 {of} 票中的 {votes} 票，成为任期 {term} 的 Leader。',
  deposed: '{member} 从 {by} 得知任期 {term}，不再是 Leader。',
  termLearned: '{member} 从 {by} 得知任期 {term}。',
  termOld: '{member} 已在任期 {now}；{from} 发来的 {type} 属于任期 {term}，已经作废。',
  steppedDown: '{of} 个投票成员中，{member} 只能听到 {heard} 个，不足多数，于是退位。',
  entriesReceived:
    '{member} 收下任期 {term} 的日志条目 {from, number, ::group-off} 到 {to, number, ::group-off}，并写入磁盘。',
  entriesDropped:
    '{member} 丢弃从 {index, number, ::group-off} 开始的 {count} 条日志：它们从未提交。',
  appendRefused:
    '{member} 没有任期 {term} 的条目 {index, number, ::group-off}，于是拒绝，并建议退回到 {hint, number, ::group-off}。',
  steppedBack: '{leader} 往回退：从条目 {next, number, ::group-off} 起再试 {member}。',
  acknowledged:
    '{member} 已把条目 {index, number, ::group-off} 及之前的日志落盘，并告知 {leader}。',
  written: '{member} 用 {ms, number} 毫秒把自己的条目写到 {index, number, ::group-off}。',
  committed:
    '{of} 个投票成员中已有 {have} 个把条目 {index, number, ::group-off} 落盘：{leader} 提交它。',
  commitLearned: '{member} 得知 {index, number, ::group-off} 及之前的条目都已提交。',
  snapshotMade:
    '{member} 在条目 {index, number, ::group-off} 处做快照，并保留之前的 {kept, number} 条日志。',
  snapshotSent:
    '{leader} 的日志已不含 {member} 缺少的部分，于是发送条目 {index, number, ::group-off} 处的快照。',
  snapshotTaken: '{member} 用条目 {index, number, ::group-off} 处的快照替换自己的日志。',
  readBegun: '{leader} 记下提交位置 {index, number, ::group-off}，并确认自己是否仍是 Leader。',
  readConfirmed:
    '多数成员确认 {leader} 仍是任期 {term} 的 Leader：在 {index, number, ::group-off} 处读到的就是最新值。',
  transferBegun: '{leader} 把领导权移交给 {member}，期间不接受写入。',
  transferAborted: '{member} 没有及时接任，{leader} 继续担任 Leader。',
  configChanged:
    '{member} 现在按投票成员 {voters} 计票，需要 {quorum} 个同意。Learner 数：{learners}。',
  heartbeatSent: '{leader} 发送心跳：任期 {term} 有 Leader。',
  delivered: '{to} 收到 {from} 的 {type}。',
  lost: '{from} 发给 {to} 的 {type} 丢失了。',
  putAsked: '客户端请 {member} 写入 {key} = {value}。',
  getAsked: '客户端向 {member} 读取 {key} 的最新值。',
  changeAsked: '请求 {member}{change} {subject}。',
  held: '{member} 不知道谁是 Leader，请求先等着。',
  forwarded: '{member} 不是 Leader，把请求转给 {leader}。',
  appended:
    '{leader} 把它写进日志，成为任期 {term} 的条目 {index, number, ::group-off}，并发给所有成员。',
  putDone: '{member} 应用该条目：{key} 已写入，修订版本 {revision, number, ::group-off}。',
  getDone: '{member} 回答 {key} = {value}，修订版本 {revision, number, ::group-off}。',
  getMissing: '{member} 回答：修订版本 {revision, number, ::group-off} 中没有 {key}。',
  changeDone: '{member} 已应用变更：{change} {subject}。',
  failed: '{member} 的客户端收到：“{failure}”。',
  killed: '{member} 被杀死，尚未落盘的内容全部丢失。',
  terminated: '{member} 被要求停止。',
  stopped: '{member} 已经移交或无法移交，就此停止。',
  started: '{member} 从磁盘恢复启动：任期 {term}，日志到条目 {index, number, ::group-off}。',
  joined: '{member} 以空磁盘启动，等待 Leader 的消息。',
  partitioned: '{members} 与其他成员之间的链路全部断开。',
  linkCut: '{one} 与 {other} 之间的链路双向断开。',
  linkHealed: '{one} 与 {other} 之间的链路恢复。',
  healed: '所有链路恢复。',
  diskSlowed: '{member} 的磁盘每次写入现在需要 {ms, number} 毫秒。',
  clockSet: '{member} 的时钟现在以 {speed} 倍速运行。',
  noSuchMember: '没有名为“{name}”的 etcd 成员。',
  notRunning: '{member} 没有运行。',
  backedUp: '{member} 保存备份：{keys} 个键，修订版本 {revision, number, ::group-off}。',
  noBackup: '没有可以恢复的备份。',
  restored:
    '由 {members} 组成的新集群从备份启动。客户端看到修订版本 {revision, number, ::group-off}，远大于以往任何版本。',
  forcedNew:
    '{member} 移除所有其他成员，成为单成员集群，修订版本 {revision, number, ::group-off}。',
  leftForGood: '{member} 得知自己已被移除，就此停止。',
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
  'refusal.voted': '它已投过票，或已有 Leader',
  'refusal.logOld': '自己的日志更新',
  'change.addLearner': '添加 Learner',
  'change.addVoter': '添加投票成员',
  'change.promote': '提升 Learner',
  'change.remove': '移除成员',
}
