import type { Catalog } from '../../../core/say/message.ts'
import type { NetfilterMessages } from '../explain.ts'

export const zhCN: Catalog<NetfilterMessages> & Readonly<Record<`fault.${string}`, string>> = {
  unreadable: '这一行无法读取：{fault}（{text}）。',
  notModelled: 'Hopscope 保留“{text}”，但没有为它建模：它从不匹配，也不产生作用。',
  strangeLine: '这一行不属于 Hopscope 认识的任何一种文本：“{text}”。',
  moreFindings: '类似的提示还有 {count, number} 条。',
  ipv6Left: '{count, plural, other {有 # 行}}属于 IPv6，已略过：这里只走 IPv4。',
  tableTwice: '{table} 表出现了两次。与 iptables-restore 一样，以后一个为准。',
  tableCut: '{table} 表在 COMMIT 之前中断。走到缺失规则的位置就会停下。',
  chainUndeclared: '链 {chain} 没有声明过，这里当作它从此处开始。',
  policyTaken: '文本中没有 {chain} 的策略，这里当作 ACCEPT。',
  otherFlavour: '还有别的表，它们同样参与裁决：{text}',
  bothFlavours:
    '这里同时有 iptables-legacy 和 iptables-nft 的表。真实的数据包两者都会经过；这里以后一段文本为准。',
  noSuchTarget: '“{name}”既不是链，也不是目标。走到这条规则就会停下。',
  ruleStops: '“{text}”没有建模：无法知道它的裁决，走到这里就会停下。',
  routeStops: '“{text}”有一部分没有建模：需要它的数据包会停在那里。',
  routeTableLeft:
    '文本中没有路由表 {table}，可用“ip route show table all”打印。需要它的数据包会停下。',
  setStops: '集合 {name} 的类型是 {type}，没有建模。走到查询它的规则就会停下。',
  setUndeclared: '向集合 {name} 添加了元素，但它从未创建。',
  bpfDecides: '{dev} 上有 BPF 程序，它先于所有规则处理数据包。它做什么无从知道。',
  interfaceDown: '{dev} 没有启用：它的地址和路由不起作用。',
  tunnelLeft: '{dev} 会把数据包封装进另一个数据包。走到它那里就结束。',
  masterTaken: '{dev} 属于 {master}，这里当作网桥。“ip -d link”可以确认。',
  deviceLeft: '有路由经过 {dev}，但文本没有描述这个接口。',
  noRulesGiven: '没有给出规则：所有数据包都放行。',
  noAddressesGiven: '没有给出地址：这个 Node只有 127.0.0.1。',
  noRoutesGiven: '没有给出路由：只能到达各地址所在的网段。',
  noPolicyGiven: '没有给出“ip rule”：采用通常的三条规则。',
  forwardingTaken: '没有给出 net.ipv4.ip_forward：当作 1。',
  bridgeFilterTaken: '没有给出 net.bridge.bridge-nf-call-iptables：当作 1。',
  sysctlsTaken: '没有给出 sysctl：rp_filter、route_localnet 等都当作 0。',
  memoryTaken: '这些文本不包含 conntrack 和 recent 列表的内容：当作为空。',
  left: '数据包从 {out} 离开 {place}，前往 {via}。那里有什么，文本没有描述。',
  sysctlSet: '{place} 执行 sysctl -w net.netfilter.{name}={value, number, ::group-off}。',
  raced: '同一套接字的两个数据包同时到达 {place}：这一个查表时，另一个的连接还没有登记。',
  raceMerged: '两个数据包都转给了 {first}，所以 {place} 的内核把第二个并入那条连接。',
  raceKept:
    '第一个转给了 {first}，这一个转给了 {second}。{place} 把两条连接都留下，第二条只留一秒。',
  evicted:
    '{place} 的连接跟踪表已满。{source} 到 {destination} 的连接没有 ASSURED：内核忘掉它来腾出位置。',
  unsureMatch: '{rule} 有一部分没有建模，无法知道它是否匹配：{text}',
  unsureTarget: '{rule} 匹配，但它的目标做什么没有建模：{text}',
  unsureRoute: '从 {place} 到 {to} 的路径取决于没有建模的内容。',
  unsureTooLong: '走到 {rule} 时放弃：已经遇到 250,000 条规则。',
  reached:
    '{place} 自己收下数据包，端口 {port, number, ::group-off}。那里有什么在监听，文本没有描述。',
  ruleOpen: '{rule} 是否匹配无从知道，但没有影响：它只是旁观。',
  ipvsFound:
    '{server} 就在 {place} 的 kube-ipvs0 上，所以数据包送到了这里。IPVS 找到 {service} 的虚拟服务器。',
  ipvsScheduled:
    '调度算法{scheduler, select, rr { rr 轮流选择，轮到} wrr { wrr 按权重轮流选择，轮到} lc { lc 数连接，最少的是} wlc { wlc 按权重数连接，最少的是} sed { sed 估计等待最短的是} nq { nq 找空闲的，选中} sh { sh 对源地址取哈希，桶里是} dh { dh 对目的地址取哈希，桶里是} lblc { lblc 只要不过载就不换：} other { lblcr 只要不过载就不出这一组：}} {real}。',
  ipvsKnown: '{place} 上的 IPVS 认得这条到 {server} 的连接：仍然交给 {real}，不再调度。',
  ipvsNone: '{server} 没有真实服务器：{place} 回答“端口不可达”，数据包到此为止。',
  ipvsSent: 'IPVS 把目的地址 {from} 改成 {to} 并立刻发出：这不是规则做的。',
  ipvsRestored: 'IPVS 认出真实服务器的应答：源地址 {from} 恢复成 {to}。',

  builtBefore: '一个 {protocol} 数据包从 {source} 发往 {destination}，经 {in} 进入 {place}。',
  builtHere: '{place} 上的进程发送一个 {protocol} 数据包，从 {source} 到 {destination}。',
  noInterface: '{place} 没有可供数据包进入的接口“{name}”。',
  wrapped:
    '{place} 上的 {out} 把数据包装进一个 UDP 数据包（{source} → {destination}）：{from, number, ::group-off} 字节变成 {to, number, ::group-off} 字节。{count, plural, other {}}',
  tunnelEndFound: '{out} 的表是事先写好的：{via} 的地址是 {mac}，而 {mac} 在 {node} 后面。',
  noTunnelEnd: '{place} 上 {out} 的表里没有写 {via} 在哪个 Node 后面：数据包到此为止。',
  unwrapped:
    '{place} 从来自 {source} 的数据包里取出内层数据包（{length, number, ::group-off} 字节），它现在从 {out} 进入。',
  weaveFlow:
    'vethwe-bridge 把帧交给 {place} 上的 datapath。其中的流表项把它发往 {node}，VNI {vni, number, ::group-off} 写明了两端的 peer。',
  weaveFellBack:
    '发往 {node}:{port, number, ::group-off} 的 {length, number, ::group-off} 字节心跳没有到达，Weave Net 退回到 sleeve。',
  weaveNoWay:
    '{place} 的数据到不了 {node} 的 UDP 6784，也到不了 UDP 6783：Weave Net 没有连接，帧到此为止。',
  sleeveTaken:
    '帧离开内核：{place} 把它复制给进程 weaver。weaver {sealed, select, sealed {把它加密，} other {}}用自己的 UDP 数据报发出去。',
  sleeveCosts: '每个帧在两个 Node 上都要从内核到进程走一个来回；fast datapath 从不离开内核。',
  sleeveTooLong:
    '带 DF 的 {length, number, ::group-off} 字节超过 weaver 测得的 {mtu, number, ::group-off} 字节，weaver 以 {destination} 的名义写出 ICMP 错误。',
  fragmentationNeeded:
    '{length, number, ::group-off} 字节放不进 {out}（{mtu, number, ::group-off}），而 DF 禁止分片。{place} 发出一个 ICMP 错误。',
  messageTooLong:
    '{place} 知道只能通过 {mtu, number, ::group-off} 字节。带 DF 的 {length, number, ::group-off} 字节根本不会发出：“message too long”。',
  fragmented:
    '{length, number, ::group-off} 字节放不进 {out}（{mtu, number, ::group-off}）：{place} 把它切成 {count, number} 个分片，{sizes}。',
  assembledForRules:
    '{place} 上的 conntrack 先把 {count, number} 个分片拼起来，规则看到的是一个带端口的完整数据包。',
  assembled: '{place} 把 {count, number} 个分片重新拼好。',
  pathMtuLearned:
    '{place} 在 {seconds, number} 秒内记住：去 {to} 的路上只能通过 {mtu, number, ::group-off} 字节。',
  mssClamped:
    '{place} 把 SYN 里的 MSS 从 {from, number, ::group-off} 调低到 {to, number, ::group-off}：应答方发来的报文段就放得下了。',
  wireTooNarrow:
    'Node 之间的线路只能承载 {mtu, number, ::group-off} 字节。{length, number, ::group-off} 字节的帧被丢弃，没有人得到通知。',
  whyMatched: '{rule} 已经匹配。',
  whyUnsure: '走到 {rule} 就停下了：它有一部分没有建模。',
  whyDiffers: '{rule} 不匹配：它要求 {wanted}，而数据包是 {found}。',
  whyFailed: '{rule} 不匹配：{wanted} 不成立。',
  whyDecided: '数据包没有走到 {rule}：{by} 已经作出裁决。',
  whyGone: '数据包没有走到 {rule}：{by} 把它送去了别处，不再返回。',
  whyPolicy: '数据包没有走到 {rule}：{by} 已经结束。',
  whyStopped: '数据包没有走到 {rule}：在此之前已经结束。',
  whyNoHook: '数据包没有走到 {rule}：它的路径不经过 {chain}。',
  whyTableSkipped:
    '数据包经过了 {hook}，但没有读取 {table} 表，因此也没有读取 {rule}。nat 表对每个连接只读一次。',
  whyNoJump: '没有在用的规则通往 {chain}，因此永远走不到 {rule}。',
  whyNotEntered: '数据包没有走到 {rule}：它没有进入 {chain}，而 {by} 通往那里。',
  whyElsewhere: '到这一步为止，没有数据包到过 {place}。',
  'fault.unknownTable': '没有这个表',
  'fault.noTable': '它不在任何表中',
  'fault.unknownCommand': '它不是 iptables-restore 的命令',
  'fault.noSuchChain': '没有这条链',
  'fault.chainInUse': '这条链还有规则，或仍有规则跳转到它',
  'fault.chainLoop': '这条链会跳回自身',
  'fault.badPolicy': '策略只能是 ACCEPT 或 DROP',
  'fault.openQuote': '引号没有闭合',
  'fault.missingValue': '缺少一个值',
  'fault.unknownOption': '这里没有这个选项',
  'fault.badAddress': '这不是 IPv4 地址或网段',
  'fault.badPort': '这不是端口或端口范围',
  'fault.badNumber': '这个数值不允许',
  'fault.badName': '不认识这个名称',
  'fault.noProtocol': '端口之前需要 -p tcp 或 -p udp',
  'fault.missingCommit': '这个表没有以 COMMIT 结束',
}
