import type { Catalog } from '../../../core/say/message.ts'
import type { ApiMessages } from '../explain.ts'
import type { RuleName } from '../finding.ts'

const rules: Readonly<Record<`rule.${RuleName}`, string>> = {
  'rule.type': '值的类型不对',
  'rule.required': '必须填写此字段',
  'rule.dns1123Label': '名称只能包含小写字母、数字和“-”，且首尾不能是“-”',
  'rule.dns1123Subdomain': '名称只能包含小写字母、数字、“-”和“.”，且首尾必须是字母或数字',
  'rule.dns1035Label': '名称必须以小写字母开头，其余为小写字母、数字或“-”',
  'rule.portName': '端口名最多 15 个字符，只能包含小写字母、数字和“-”',
  'rule.labelKey': '标签的键是一个名称，前面可以带域名和“/”',
  'rule.labelValue': '标签的值只能包含字母、数字、“-”、“_”和“.”',
  'rule.tooLong': '值太长',
  'rule.range': '数值超出范围',
  'rule.choice': '值不在可选范围内',
  'rule.address': '值不是合适的 IP 地址',
  'rule.cidr': '值不是 10.0.0.0/24 这样的网段',
  'rule.quantity': '值不是 100m 或 128Mi 这样的数量',
  'rule.duplicate': '值重复',
  'rule.immutable': '对象创建后不能再修改此字段',
  'rule.selectorMismatch': 'selector 选不中自己模板里的 Pod',
  'rule.bothZero': '既不能多建也不能少于期望，滚动更新将永远无法开始',
  'rule.percent': '值既不是数字也不是百分比',
  'rule.addressRange': '地址不在 Service 网段内',
  'rule.addressTaken': '另一个 Service 已占用此地址',
  'rule.nodePortRange': '端口不在 NodePort 范围内',
  'rule.nodePortTaken': '另一个 Service 已占用此 NodePort',
  'rule.notAllowed': '此字段与对象的其他字段不能同时使用',
  'rule.unknownVersion': 'API server 不提供此版本',
  'rule.name': '名称不能用作 URL 路径的一段',
}

export const zhCN: Catalog<ApiMessages> & typeof rules = {
  ...rules,
  invalid: '{field}：{rule}。API server 的原话：{reason}',
  twice: '{kind}“{name}”出现了两次。',
  selectsNothing: '这里没有 Pod 带标签 {selector}，所以 {service} 不会有 endpoint。',
  refused: 'API server 拒绝 {kind}“{name}”：{rule}。原话：{reason}',
  created: 'API server 保存新的 {kind} {object}。',
  configured: 'API server 保存修改后的 {kind} {object}。',
  unchanged: '{kind} {object} 已与清单一致，无需写入。',
  createdMany: 'API server 保存 {count, number} 个对象。',
  namespaceMade: '缺少 Namespace {namespace}，先把它建好，好让对象有处可放。',
  standInsMade: '这些对象提到但没有附带的 Node 和 Pod 共 {count, number} 个，先补上替身。',
  clusterIPGiven: 'API server 为 {service} 分配 ClusterIP {address}，没有任何机器拥有这个地址。',
  nodePortGiven:
    'API server 为 {service} 的 {port, number, ::group-off} 端口分配 NodePort {nodePort, number, ::group-off}。',
  deletionAsked: 'API server 把 {kind} {object} 标记为待删除，留给它 {seconds, number} 秒结束。',
  namespaceEnding: 'API server 把 Namespace {object} 标记为待删除，其中的对象会先被删除。',
  finalizing: 'API server 把 {kind} {object} 标记为待删除，{finalizer} 完成之前它仍会保留。',
  removed: 'API server 删除 {kind} {object}。',
  scaled: '{kind} {object} 的期望副本数由 {before, number} 改为 {after, number}。',
  wentBack: '{kind} {object} 恢复为较早修订版本的 Pod 模板。',
  noWayBack: '{object} 无法回退：{why, select, paused {它已暂停} other {没有这个修订版本}}。',
  notFound: '没有名为“{name}”的 {kind}。',
  serverStopped:
    'API server 停止了。正在运行的继续运行；从现在起什么都改不了，也没有谁会得到通知。',
  serverBack:
    'API server 在 {seconds, number} 秒之后重新应答。客户端一个接一个地回来，各自在下一次重试的时候。',
  serverRestarted:
    'kubelet 又一次启动 API server，这回 etcd 应答了：它离开了 {seconds, number} 秒。',
  storageLost: 'etcd 失去法定人数：API server 既不能读也不能写，每个请求都以错误告终。',
  storageBack: 'etcd 又有了 leader。API server 还在退避：kubelet 在 {seconds, number} 秒后启动它。',
  serverKilled:
    'etcd 没有应答，API server 的存活探针已经失败 {seconds, number} 秒：kubelet 杀掉它，之后的启动也都失败。',
  unreachable:
    'kubectl 被拒绝：没有谁在监听 API server 的端口。这个愿望就此丢失，因为没有谁记下它。',
  timedOut: 'API server 返回 etcd 的错误：request timed out。什么都没有写入。',
}
