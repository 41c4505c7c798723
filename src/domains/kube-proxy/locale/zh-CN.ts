import type { Catalog } from '../../../core/say/message.ts'
import type { ProxyMessages } from '../explain.ts'

export const zhCN: Catalog<ProxyMessages> = {
  started: 'kube-proxy 在 {node} 上启动，读取所有 Service 和 EndpointSlice。',
  stopped: '{node} 上的 kube-proxy 停止运行；规则原样保留，但不再跟随变化。',
  waits:
    '{node} 上的 kube-proxy 得知 {service} 有变化，{seconds, plural, other {# 秒}}后与期间的其他变化一起写入。',
  syncedFull:
    '{node} 上的 kube-proxy 写入{services, plural, =0 {基础规则（尚无 Service）} other { # 个 Service 的规则}}：新增 {added, plural, other {# 条}}，移除 {removed, number} 条，保留 {kept, number} 条。',
  synced:
    '{node} 上的 kube-proxy 重写有变化的部分：新增 {added, plural, other {# 条}}规则，移除 {removed, number} 条，保留 {kept, number} 条。',
  unchanged:
    '{node} 上的 kube-proxy 再次写入相同的 {kept, plural, other {# 条}}规则，没有任何不同。',
  serviceWritten:
    '在 {node} 上，访问 {service} 的连接现在有 {count, plural, other {# 个}}就绪端点可用。',
  serviceRefused: '在 {node} 上，{service} 没有就绪的端点。',
  serviceGone: '在 {node} 上，已经没有规则提到 {service}。',
  conntrackCleaned:
    '{node} 上的 kube-proxy 从 conntrack 中删除 {count, plural, other {# 条}} UDP 流：原来的端点已经不在。',
  failed:
    'iptables-restore 拒绝了 {node} 上 kube-proxy 的规则；{seconds, plural, other {# 秒}}后全部重试。',

  userTaken:
    '在 {node} 的端口 {port, number, ::group-off} 上监听的是 kube-proxy 自己，它代表 {service}：数据包到了一个进程，而不是 Pod。',
  userConnected: '{client} 以为连上了 {address}。其实是 {node} 的内核替 kube-proxy 回答的。',
  userDials:
    '{node} 上的 kube-proxy 选{attempt, plural, =0 {轮到的端点} other {下一个端点}} {endpoint}，自己另开一条连接，最多等 {seconds, number} 秒。',
  userSends: '{node} 上的 kube-proxy 用自己的套接字，把读到的内容发给 {endpoint}。',
  userFailed:
    '{endpoint} {how, select, refused {拒绝了连接} other {没有按时回答}}：{node} 上的 kube-proxy 再试下一个端点。',
  userJoined:
    '从现在起，{node} 上的 kube-proxy 在 {client} 与 {endpoint} 之间复制每个字节：两条连接，一个进程。',
  userClosed:
    '{node} 上的 kube-proxy 找不到会回答的 {service} 端点，于是关闭连接：{client} 连上过，却什么也读不到。',
  userDropped: '{node} 上的 kube-proxy 没有 {service} 的端点，丢掉这个数据报。',
  realEnding:
    '在 {node} 上，{real} 的权重变成 0：新连接不再去那里，{count, number} 条旧连接可以继续到结束。',
  realEnded: '在 {node} 上，{real} 的最后一条连接结束了：kube-proxy 删掉这个真实服务器。',

  ruleClusterIP: '把访问 {port} 的 ClusterIP {address} 的连接交给 {chain}。',
  ruleExternalIP: '把访问 {port} 的外部 IP {address} 的连接交给 {chain}。',
  ruleLoadBalancerIP: '把访问 {port} 的负载均衡器 IP {address} 的连接交给 {chain}。',
  ruleNodePort: '把访问节点端口 {number} 的连接交给 {chain}，由它处理 {port}。',
  ruleNodePortLocalhost: '转交经 localhost 访问 {port} 的节点端口 {number} 的连接，并计数。',
  ruleNodePortTail: '如果数据包发给本节点，而前面的 Service 地址都不匹配，就到节点端口中查找。',
  ruleNoEndpoints: '拒绝访问 {port} 的连接：它没有端点，客户端会立刻得知。',
  ruleNoLocalEndpoints: '丢弃访问 {port} 的连接：它的策略是 Local，而本节点上没有端点。',
  ruleHealthCheck: '允许负载均衡器通过端口 {number} 询问本节点是否有 {port} 的端点。',
  ruleFirewallDrop: '丢弃来自允许的源地址范围之外、访问 {port} 的连接。',
  ruleMarkInternal: '给并非来自 Pod（{source}）、访问 {port} 的连接打上标记，让应答原路返回。',
  ruleMarkAll: '给所有访问 {port} 的连接打上伪装标记，不论来自哪里。',
  ruleMarkExternal: '给从外部访问 {port} 的连接打上标记：应答必须经本节点返回。',
  ruleMarkNode: '给本节点自己访问 {port} 的连接打上伪装标记。',
  rulePodShortcut: '把 Pod 访问 {port} 的连接交给全部端点（{chain}）：Pod 属于集群内部。',
  ruleNodeShortcut: '把本节点访问 {port} 的连接交给全部端点（{chain}）：节点属于集群内部。',
  ruleExternalPolicy:
    '继续进入 {chain}：{policy, select, Local {只用本节点上的端点，并保留源地址} other {可用任意节点上的端点}}。',
  ruleSourceRange: '放行来自 {source}、访问 {port} 的连接。',
  ruleFirewallRest: '只计数：访问 {port} 的其他连接稍后在 filter 表中丢弃。',
  ruleSticky: '如果客户端在最近 {seconds} 秒内访问过 {endpoint}，就让它回到那里。',
  ruleBalance: '到达这条规则的连接，有 {percent, number}% 的概率选中 {endpoint}。',
  ruleBalanceLast: '剩下的连接全部交给 {endpoint}。',
  ruleHairpin: '给 {address} 经 Service 访问自己的连接打上标记，让应答原路返回。',
  ruleEndpoint: '把目的地址改为 {endpoint}：选择已经完成。',
  ruleStickyEndpoint: '记住客户端，再把目的地址改为 {endpoint}。',
  ruleUnmarked: '不处理没有标记的数据包：它们的源地址保持不变。',
  ruleUnmark: '去掉标记，以免封装后的数据包再次被伪装。',
  ruleMasquerade: '把源地址改为本节点的地址，让应答回到这里。',
  ruleMark: '打上标记：这个数据包在路由之后会换上新的源地址。',
  ruleLocalnet: '丢弃从其他机器发往 127.0.0.0/8 的数据包。',
  ruleInvalid: '丢弃不属于任何 conntrack 已知连接的数据包。',
  ruleForwardMarked: '放行带标记的数据包，即使默认策略是 DROP。',
  ruleForwardKnown: '放行已知连接的数据包。',
  ruleJump:
    '进入 {chain}：{purpose, select, translate {在那里 Service 地址变成端点地址} masquerade {在那里给带标记的数据包换上新的源地址} refuse {在那里拒绝访问没有端点的 Service} refuseOutside {在那里拒绝访问没有端点的外部地址} health {在那里放行健康检查} forward {在那里放行转发的 Service 流量} firewall {在那里检查允许的源地址范围} other {在那里丢弃外来的、发往 localhost 的数据包}}。',

  config: 'kube-proxy 的配置',
  configHint: 'KubeProxyConfiguration 的字段。改动后，每个 Node 的规则都会重写。',
  mode: '谁来提供 Service：按顺序的规则、可以查找的映射、虚拟服务器，还是 kube-proxy 自己。',
  modeIpvs: 'ipvs 从 Kubernetes 1.35 起弃用：1.36 在日志里警告，计划 1.40 默认关闭，1.43 移除。',
  modeUserspace: 'Kubernetes 1.26 移除了 userspace 模式，这里留着是为了比较。',
  ipvsScheduler: 'IPVS 怎样为新连接选真实服务器。',
  ipvsStrictARP: 'Node 只为被询问的设备上的地址回答 ARP。',
  ipvsExcludeCIDRs: '地址在这些网段里的虚拟服务器从不删除；多个网段用逗号隔开。',
  ipvsTcp: '已建立的连接没有数据包时，IPVS 记住它多久；0 表示 900 秒。',
  ipvsTcpFin: '正在关闭的连接记住多久；0 表示 120 秒。',
  ipvsUdp: 'UDP 流记住多久；0 表示 300 秒。',
  tools: 'Node 上的工具会打印什么',
  masqueradeAll: '发往 ClusterIP 的流量一律做源地址伪装。',
  masqueradeBit: '数据包标记中，哪一位表示要做源地址伪装。',
  localhostNodePorts: 'NodePort 也在 127.0.0.1 上应答。',
  nodePortAddresses: '哪些网段的地址提供 NodePort，用逗号分隔；留空表示全部。',
  nodePortAddressWrong: '“{value}”不是 192.168.0.0/24 这样的网段，也不是“primary”。',
  detectLocalMode: '怎样识别本 Node 上的 Pod。',
  bridgeInterface: '本 Node 的 Pod 流量从哪个网桥进来。',
  interfaceNamePrefix: '本 Node 上 Pod 的网卡名以什么开头。',
  tcpBeLiberal: '放行不属于任何连接的 TCP 数据包。',
  minSyncPeriod: '两次同步之间的最短间隔。',
  syncPeriod: '多久清理一次过期的链，以及同步失败后多久重试。',
  running: '{node} 上的 kube-proxy 正在跟随 API server。',
  standing: '{node} 上的 kube-proxy 已停止；旧规则继续生效。',
  stopShort: '停止',
  startShort: '启动',
  stop: '停止 {node} 上的 kube-proxy',
  start: '启动 {node} 上的 kube-proxy',
  changes: '{node}：新增 {added, number} 条规则，删除 {removed, number} 条，保留 {kept, number} 条',
  changesMore: '……还有 {count, number} 条',
}
