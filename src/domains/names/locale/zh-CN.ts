import type { Catalog } from '../../../core/say/message.ts'
import type { NamesLists, NamesMessages } from '../explain.ts'

export const zhCN: Catalog<NamesMessages & NamesLists> = {
  asked: '{from} 要解析“{name}”，由{library}负责。',
  nobody: '没有正在运行的 Pod“{from}”，无法发起解析。',
  noFile: 'kubelet 无法为 {from} 写出 resolv.conf：{why}。',
  fileRead:
    '{from} 的 resolv.conf：服务器 {servers}；搜索列表 {searches}；ndots 为 {ndots, number}。',
  sent: '{from} 向 {server} 发出查询：{name} 的 {type} 记录。',
  sentOverTcp: '{from} 用 TCP 向 {server} 发出查询：{name} 的 {type} 记录。',
  unreachable: '{from} 没有到服务器 {server} 的路由：查询根本没有发出。',
  arrived: '{pod} 收到来自 {client} 的查询：{name} 的 {type} 记录。',
  closed: '{to} 收到数据包，但 {port, number, ::group-off} 端口没有程序监听。',
  stage: '在 {pod} 里，查询来到：{plugin}。',
  noDnsServer: '{to} 监听 53 端口，但上面运行的不是 CoreDNS：没有任何应答。',
  hangs: '{pod} 里的 CoreDNS 卡死了：查询留在套接字里，无人读取。',
  noCorefile: '{pod} 没有带 Corefile 的 ConfigMap“coredns”：CoreDNS 没能启动。',
  badCorefile: '{pod} 里的 CoreDNS 无法用这份 Corefile 启动：{error}',
  silent: '{pod} 里的 CoreDNS 不应答这个查询。',
  upstreamSilent: '{upstream} 不应答这个查询。',
  answered:
    '{pod} 应答：{answered, select, ok {{count, plural, other {# 条记录}}} nodata {名称存在，但没有这类记录} nxdomain {名称不存在（NXDOMAIN）} servfail {出错（SERVFAIL）} refused {拒绝（REFUSED）} truncated {应答被截断，放不进一个数据报} other {错误}}。',
  heard:
    '{from} 得知：{answered, select, ok {{name} 有 {count, plural, other {# 条}} {type} 记录} nodata {{name} 存在，但没有 {type} 记录} nxdomain {{name} 不存在} servfail {查询 {name} 时服务器出错} refused {服务器拒绝应答 {name}} truncated {{name} 的应答被截断} other {查询 {name} 出错}}。',
  upstreamAsked: '{from} 不知道答案，于是向 {server} 查询：{name} 的 {type} 记录。',
  upstreamOverTcp: '{from} 不知道答案，于是用 TCP 向 {server} 查询：{name} 的 {type} 记录。',
  askedAgain: '{from} 在保留的 TCP 连接里向 {server} 查询：{name} 的 {type} 记录。',
  upstreamHeard:
    '{from} 从 {server} 得知：{answered, select, ok {{name} 有 {count, plural, other {# 条}} {type} 记录} nodata {{name} 存在，但没有 {type} 记录} nxdomain {{name} 不存在} servfail {查询 {name} 时它出错} refused {它拒绝应答 {name}} truncated {{name} 的应答被截断} other {查询 {name} 出错}}。',
  outOfMemory: '{pod} 同时处理 {count, number} 个查询，内存已满，不再接收。',
  cacheSet:
    '{pod} 在自己的节点上占用 {addresses}，并添加 {rules, number} 条规则：DNS 数据包不再被跟踪。',
  cacheGone: '{node} 上的 node-local-dns 已经退出：它的地址和规则随之消失。',
  foreign: '{from} 收到来自 {source} 的数据包，但它问的是 {server}，于是丢掉。',
  portClosed: '{by} 告诉 {from}：这个端口无人应答。',
  tooLate: '{name} 的应答来得太晚：{from} 已经关闭套接字。',
  errorIgnored: '{by} 回了一个错误，但 {from} 的套接字不会得知。',
  waited: '{from} 等了 {server} {seconds, number} 秒，没有等到应答。',
  tally:
    '{sent, plural, =0 {没有发出查询} other {共发出 # 个查询}}，{wasted, plural, =0 {没有白费的} other {其中 # 个对结果没有贡献}}，耗时 {ms, number, ::.#} 毫秒。',
  noIPv4: '{name} 没有 IPv4 地址，{from} 无处可连。',
  'library.glibc': ' glibc（getaddrinfo）',
  'library.musl': ' musl（getaddrinfo）',
  'library.go': ' Go 自带的解析器',
  'library.node': ' Node.js（dns.lookup）',
  'library.nodeResolve': ' Node.js（dns.resolve）',
  'library.python': ' Python（socket.getaddrinfo）',
  'library.getent': ' getent ahosts ',
  'library.ping': ' iputils 的 ping ',
  'library.host': ' BIND 的 host ',
  'library.digSearch': ' dig +search ',
  'library.nslookup': ' BIND 的 nslookup ',
  'library.busybox': ' busybox 的 nslookup ',
  'library.dig': ' dig ',
}
