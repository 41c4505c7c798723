import type { Catalog } from '../../../core/say/message.ts'
import type { ControllerMessages, PassFailure, StopReason, VictimReason } from '../explain.ts'

type Lists = Readonly<
  Record<
    `victimReason.${VictimReason}` | `stopReason.${StopReason}` | `passFailure.${PassFailure}`,
    string
  >
>

export const zhCN: Catalog<ControllerMessages> & Lists = {
  'victimReason.unassigned': '它还没有分配到 Node',
  'victimReason.phase': '它还没有运行',
  'victimReason.notReady': '它还没有就绪',
  'victimReason.cost': '它的删除代价更低',
  'victimReason.crowded': '它所在的 Node 上同类 Pod 更多',
  'victimReason.readyShorter': '它就绪的时间更短',
  'victimReason.restarts': '它的容器重启次数更多',
  'victimReason.newer': '它更年轻',
  'victimReason.chance': '条件相同，由随机决定',
  'victimReason.all': '全部都要删除',
  'stopReason.ended': '其中的程序已经结束',
  'stopReason.killed': '宽限期已到，其中的程序被强制终止',
  'stopReason.neverStarted': '其中的程序从未启动',
  'stopReason.notRunning': '其中没有程序在运行',
  'passFailure.stale': '它的缓存里还没有它自己最近的写入',
  'passFailure.conflict': '409 Conflict，它的缓存里是旧的 resourceVersion',
  'passFailure.exists': '409 AlreadyExists，它的缓存不知道这个对象',
  'passFailure.missing': '404，它缓存里的对象已经不在',
  'passFailure.refused': 'API 服务器拒绝它的写入',

  replicaSetCreated:
    '{deployment} 有了新模板，创建 {replicaSet}，期望 {replicas, number} 个 Pod，修订版本 {revision, number}。',
  revisionRevived:
    '{deployment} 找到使用此模板的 {replicaSet}，把它记为修订版本 {revision, number}。',
  newScaledUp:
    '{deployment} 把 {replicaSet} 由 {before, number} 增加到 {after, number}：共要求 {total, number} 个 Pod，上限 {cap, number}。',
  newScaledDown:
    '{deployment} 把 {replicaSet} 由 {before, number} 减少到 {after, number}，因为期望数变小。',
  oldScaledDown:
    '{deployment} 把旧的 {replicaSet} 由 {before, number} 减少到 {after, number}：现有 {available, number} 个可用，至少需要 {needed, number} 个。',
  unavailableDropped:
    '{deployment} 把旧的 {replicaSet} 由 {before, number} 减少到 {after, number}：减掉的 Pod 本来就不可用。',
  scaledAlone: '{deployment} 把 {replicaSet} 由 {before, number} 调整为 {after, number}。',
  scaledInProportion:
    '{deployment} 正在滚动更新，按比例把 {replicaSet} 由 {before, number} 调整为 {after, number}。',
  waitsForOldPods: '还有 {count, number} 个旧 Pod 没有消失，{deployment} 暂不启动新 Pod。',
  rolloutComplete: '{deployment} 完成更新：{replicas, number} 个 Pod 全部是新的，并且可用。',
  deadlineExceeded:
    '{deployment} 在 {seconds, number} 秒内没有进展，把这一点写进状态；不会自动回滚。',
  historyForgotten: '{deployment} 删除旧的 {replicaSet}，因为只保留 {limit, number} 个历史版本。',
  deploymentCounted:
    '{deployment} 统计：共 {total, number} 个 Pod，新的 {updated, number} 个，就绪 {ready, number} 个，可用 {available, number} 个。',
  podCreated:
    '{replicaSet} 期望 {want, number} 个 Pod，创建 {pod}：{have, number}/{want, number}。',
  podsCreated: '{replicaSet} 再一次性创建 {count, number} 个 Pod：{have, number}/{want, number}。',
  podDeleted: '{replicaSet} 的 Pod 多于期望，删除 {pod}：{victimReason}。还剩 {have, number} 个。',
  podAdopted: '{replicaSet} 接管 {pod}：它的标签匹配，而且没有别的控制器管理它。',
  podReleased: '{replicaSet} 放弃 {pod}，因为它的标签不再匹配。',
  daemonCreated: '{daemonSet} 要在每个合适的 Node 上有一个 Pod，为 {node} 创建 {pod}。',
  daemonDeleted:
    '{daemonSet} 删除 {pod}：{isOld, select, yes {它的模板是旧的} other {它不该在这个 Node 上}}。',
  daemonSetCounted:
    '{daemonSet} 统计：应有 {want, number} 个 Node，新的 {updated, number} 个，就绪 {ready, number} 个，可用 {available, number} 个。',
  statefulCreated:
    '{statefulSet} {template, select, new {用新模板} old {用旧模板} other {}}创建 {pod}。',
  statefulWaits: '{statefulSet} 等待 {pod}：它可用或消失之前，什么都不做。',
  statefulScaledIn: '{statefulSet} 的 Pod 多于期望，删除最后一个：{pod}。',
  statefulUpdated: '{statefulSet} 删除 {pod}，再用新模板重新创建。',
  statefulReplaced: '{pod} 里的程序已经结束，{statefulSet} 把它删除，再重新创建。',
  statefulComplete: '{statefulSet} 完成更新：{replicas, number} 个 Pod 全部是新的，并且就绪。',
  statefulCounted:
    '{statefulSet} 统计：{have, number}/{want, number} 个 Pod，新的 {updated, number} 个，就绪 {ready, number} 个。',
  creationForbidden: '{replicaSet} 无法创建 Pod：Namespace {namespace} 正在终止。',
  replicaSetCounted:
    '{replicaSet} 统计：{have, number}/{want, number} 个 Pod，就绪 {ready, number} 个，可用 {available, number} 个。',
  podBound:
    '调度器把 {pod} 绑定到 {node}，它是 {fitting, number} 个合适的 Node 中最好的（共 {count, number} 个）。',
  podBoundEarly:
    '调度器把 {pod} 绑定到 {node}，它是最先找到的 {fitting, number} 个合适的 Node 中最好的；共有 {count, number} 个，其余的没有查看。',
  podUnschedulable: '调度器没有为 {pod} 找到 Node：{reason}',
  containerCreating: '{node} 的 kubelet 接手 {pod}，准备容器。',
  containerStarted: 'kubelet 启动 {pod}，地址是 {address}；就绪探针成功之前，它不算就绪。',
  startedReady: 'kubelet 启动 {pod}，地址是 {address}；它没有就绪探针，所以立刻算作就绪。',
  appServing: '{pod} 里的程序启动完毕，开始应答。',
  podReady: '{pod} 的就绪探针在 {seconds, number} 秒后成功，Service 可以使用它。',
  gatesClosed: '{pod} 的容器已就绪，但它的 readiness gate 还没有通过。',
  startedUp: '{pod} 的启动探针在 {seconds, number} 秒后成功，从此算作就绪。',
  readinessLost: '{pod} 的就绪探针连续失败 {count, number} 次，Service 不再把流量发给它。',
  livenessFailed:
    '{pod} 的{probe, select, startup {启动} other {存活}}探针失败次数过多，kubelet 杀掉容器，然后重新启动。',
  containerExited: '{pod} 里的程序退出，退出码 {exitCode, number}。',
  containerRestarts: 'kubelet 重新启动 {pod} 的容器，这是第 {restartCount, number} 次重启。',
  crashBackOff: '{pod} 要等 {seconds, number} 秒才会再次启动容器：CrashLoopBackOff。',
  imageInvalid: 'kubelet 看不懂 {pod} 的镜像名 {image}：InvalidImageName。',
  imagePulled: '{pod} 的镜像 {image} 现在可以用了。',
  pullFailed: 'kubelet 无法为 {pod} 拉取镜像 {image}：ErrImagePull。{seconds, number} 秒后重试。',
  pullBackOff: '{pod} 等待下一次拉取 {image}：ImagePullBackOff。',
  imagePushed: '镜像 {image} 已推送到镜像仓库。',
  imageRemoved: '镜像仓库里没有 {image}。',
  programSet:
    '{behaviour, select, crashes {{what} 的程序崩溃。} hangs {{what} 的程序卡死，不再应答。} busy {{what} 的程序仍然应答，但就绪探针失败。} other {{what} 的程序恢复正常。}}',
  stopping:
    'kubelet 停止 {pod}：{preStop, plural, =0 {} other {先执行 preStop # 秒，然后}}发送 SIGTERM，总共不超过 {seconds, number} 秒。',
  signalled: 'kubelet 向 {pod} 发送 SIGTERM，其中的程序把手头的请求处理完。',
  podStopped: 'kubelet 确认 {pod} 已经消失：{stopReason}。',
  podWired: '{pod} 接入所在 Node 的网络，地址是 {address}。',
  podsWired: '{node} 的网络上已经有 {count, number} 个运行中的 Pod。',
  podUnwired: '{pod} 的网络已拆除。',
  nodeReady: '{node} 加入集群，地址是 {address}；它的 Pod 从 {podCIDR} 获得地址。',
  nodeGone: 'Node {node} 消失，它的网络也随之消失。',
  powerLost: '{node} 断电，上面的一切都停了，而且没有谁通知 API 服务器。',
  powerBack: '{node} 恢复供电，kubelet 上报状态，并重新启动容器。',
  nodeLost:
    '节点控制器已有 {seconds, number} 秒没有收到 {node} 的消息：Ready 变为 Unknown，上面的 {pods, number} 个 Pod 记为未就绪。',
  nodeTainted: '{node} 得到 NoExecute 污点，Pod 的容忍时间一过就会离开。',
  tooManyLost:
    '{count, number} 个 Node 中有 {lost, number} 个没有消息，更像是网络中断，因此不驱逐任何 Pod。',
  taintsRemoved: '节点控制器去掉 {node} 上的污点。',
  podEvicted: '{pod} 对 {node} 污点的容忍时间已到，被删除。',
  podNotTolerated: '{pod} 不容忍 {node} 的 NoExecute 污点，被删除。',
  outOfService: '{node} 被标记为停止服务，{pod} 立即被移除。',
  orphanRemoved: '{pod} 被移除，因为它所在的 Node {node} 已不存在。',
  sliceCreated:
    'EndpointSlice 控制器为 {service} 写入 {slice}：{count, number} 个 endpoint 中 {ready, number} 个就绪。',
  sliceUpdated:
    'EndpointSlice 控制器更新 {service} 的 {slice}：{count, number} 个 endpoint 中 {ready, number} 个就绪。',
  sliceRemoved: 'EndpointSlice 控制器删除 {service} 的 {slice}，它已经空了。',
  collected: '垃圾回收器删除 {kind} {object}：它的属主 {owner} 已不存在。',
  namespaceEmptied: '命名空间控制器删除 {namespace} 里的 {count, number} 个对象。',
  namespaceRemoved: 'Namespace {namespace} 已清空，随之消失。',
  cordoned: '{node} 被标记为不可调度：调度器不再把新 Pod 放到这里。',
  uncordoned: '{node} 恢复调度，可以接收新 Pod。',
  noSuchNode: '没有名为 {node} 的 Node。',
  drainRefused:
    'kubectl 不排空 {node}：{count, plural, =1 {{pod}} other {{pod} 等 # 个 Pod}} 没有控制器，删掉后不会有替代。',
  evicted: 'API 服务器同意把 {pod} 从 {node} 驱逐：它在宽限期内结束。',
  evictionRefused:
    'API 服务器拒绝驱逐 {pod}（429）：{budget} 需要 {needed, number} 个健康的 Pod，现有 {healthy, number} 个。kubectl 5 秒后再试。',
  evictionUnprocessed: 'API 服务器拒绝驱逐 {pod}（429）：{budget} 还没有统计。kubectl 5 秒后再试。',
  evictionAmbiguous:
    'API 服务器无法驱逐 {pod}（500）：有 {count, number} 个 PodDisruptionBudget 选中它，只允许一个。',
  drainFailed: 'kubectl 放弃排空 {node}：还有 {count, number} 个 Pod 留在那里。',
  nodeDrained: '{node} 已排空：该走的 Pod 都已消失。',
  budgetCounted:
    '中断控制器为 {budget} 统计：健康的 Pod 有 {healthy, number} 个，至少需要 {needed, number} 个；允许中断 {allowed, number} 个。',
  budgetUnclear: '中断控制器无法为 {budget} 统计：找不到 {pod} 的属主，所以一个也不允许中断。',
  watchBroken:
    '{program} 对 {object} 的 watch 断开：它的缓存停在 resourceVersion {version, number}。',
  watchIsBroken: '{program} 对 {object} 的 watch 已经断开。',
  watchUnknown: '{program} 不 watch {object}。',
  watchRefused:
    '{program} 再次请求 watch {object}（第 {count, number} 次）：连接被拒绝；{delayMs, number} 毫秒后再请求。',
  watchResumed:
    '{program} 从 resourceVersion {version, number} 起继续 watch {object}：{count, plural, =0 {没有错过任何变更} other {错过的 # 个变更按顺序到达}}，{keys, number} 个键入队。',
  watchGone:
    '410 Gone：API 服务器已经没有 {object} 在 resourceVersion {version, number} 之后的变更。{program} 在 {delayMs, number} 毫秒后列出全部对象。',
  relisted:
    '{program} 列出 {count, number} 个 {object}：{changed, number} 个有变化或是新的，缓存里有 {gone, number} 个已经消失，{same, number} 个和以前一样；{keys, number} 个键入队。',
  resynced:
    'Resync：{program} 把缓存里的全部 {count, number} 个对象原样再交给处理函数一次；{keys, number} 个键入队。',
  writesRefused:
    '准入 webhook 停止工作：API 服务器在 {seconds, number} 秒内拒绝 {controller} 控制器的写入。',
  passFailed:
    '对 {what} 的一轮处理失败：{passFailure}。第 {count, number} 次重试在 {delayMs, number} 毫秒后进行。',
  cacheAwaited:
    '{what} 需要等待：缓存里还没有控制器自己最近的写入；每 {everyMs, number} 毫秒再看一次。',
  keyDropped:
    '对 {what} 的一轮处理失败：{passFailure}。{count, number} 轮之后，这个键离开队列，直到有变更发生。',
  policyOpenIn: '没有 NetworkPolicy 为入站（ingress）选中 {pod}：谁都可以访问它。',
  policyOpenOut: '没有 NetworkPolicy 为出站（egress）选中 {pod}：它可以访问任何地址。',
  policyAllowsIn: '{policy} 的第 {rule, number} 条 ingress 规则允许 {peer} 访问 {pod}。',
  policyAllowsOut: '{policy} 的第 {rule, number} 条 egress 规则允许 {pod} 访问 {peer}。',
  policyDeniesIn:
    '没有规则允许 {peer} 访问 {pod} 的这个端口：{count, plural, =1 {{policy} 隔离了它} other {{policy} 等策略隔离了它}}。数据包被丢弃。',
  policyDeniesOut:
    '没有规则允许 {pod} 访问 {peer} 的这个端口：{count, plural, =1 {{policy} 隔离了它} other {{policy} 等策略隔离了它}}。数据包被丢弃。',
  policyOwnNode: '{peer} 就是 {pod} 所在的 Node：策略从不拦在它们之间。',
  policyItself: '{pod} 访问自己：任何策略都禁止不了。',
  policyReply: 'conntrack 认识 {pod} 的这个连接：不再询问策略。',
  policyAfterDnat: '策略看到的是 {to}，不是 {asked}：DNAT 在前。',
  leaseLost: '{component} 没能及时续租。它退出，因为此时可能已有别人在领导；kubelet 会重新启动它。',
  startFailed:
    '{component} 第 {count, number} 次启动后立刻退出，因为找不到 API server；kubelet 等待 {seconds, number} 秒。',
  componentStarted: 'kubelet 重新启动 {component}。要等它看到自己前身的租约到期，它才能领导。',
  leads: '{component} 拿到租约，开始领导：它列出所有对象，处理积压的工作。',
  podsReported: '{node} 的 kubelet 报告：没有人听的时候，{count, number} 个 Pod 发生了变化。',
  poweredAlone:
    '{node} 恢复供电，但它的 kubelet 找不到 API server：它不知道任何 Pod，也就什么都不启动。',
}
