/** 提示：看哪里，什么起决定作用，为什么会这样。 */
export const hints = {
  hint_whichPod_1: '看 {service} 的链：可能选中的每个 Pod 各有一条规则。',
  hint_whichPod_2:
    '{count, plural, =1 {只剩一个 Pod 可选：EndpointSlice 说明哪些已就绪。} other {有 # 个 Pod 可选。iptables 模式下，除最后一条外，每条规则按概率取走一部分。}}',
  hint_whichPod_3:
    '{way, select, drawn {抽到的数：{draws}。小于规则的概率就走这条规则，否则看下一条。} only {只剩一条规则，不用抽签：跟着它找到地址。} other {这 {count, number} 个 Pod 不是由 iptables 规则抽签选出的：看谁记住了客户端，或者轮到了谁。}}',
  hint_fate_1: '看谁替 {to} 回答：一条规则、一台机器，还是没有人。',
  hint_fate_2:
    '{ready, plural, =-1 {它不是 Service：要看有没有机器拥有这个地址，规则又是否放行。} =0 {这个 Service 现在没有就绪的端点。看看 filter 表里怎么说。} other {这个 Service 现在有 # 个就绪的端点。看看规则是否知道它们。}}',
  hint_fate_3:
    '{way, select, error {途中有一条规则立刻给客户端发回错误。} closed {数据包到达的地方没有程序监听这个端口，那里的内核会说明。} arrives {数据包到达正在监听的程序，连接跟踪会把回复转回来。} gone {数据包在途中消失，没有人告诉客户端。} other {跟着数据包走：途中没有谁及时发回任何东西。}}',
  hint_sourceSeen_1: '看每台机器上最后一个钩子：POSTROUTING 可能替换源地址。',
  hint_sourceSeen_2:
    '途中有 {marks, plural, =0 {0 条} other {# 条}}规则给数据包打上要伪装的标记。kube-proxy 只伪装带标记的数据包。',
  hint_sourceSeen_3:
    '源地址{rewrites, plural, =0 {在途中没有被替换} one {被替换一次，由数据包当时离开的机器完成} other {被替换 # 次，Pod 看到的是最后一次的结果}}。',
  hint_wireSees_1: '看 Node 之间的数据包：它的 {length, number} 字节装在另一个数据包里。',
  hint_wireSees_2: '外层数据包从隧道的一端到另一端：两端都是 Node。',
  hint_wireSees_3: '它从 {node} 发出。外层目的地是所选 Pod 所在的机器，而不是这个 Pod。',
  hint_outerLength_1: '内层数据包有 {from, number} 字节。看隧道在它前面加了哪些头部。',
  hint_outerLength_2:
    'VXLAN 加上外层 IP（20）、UDP（8）、VXLAN（8）和内层以太网头（14）；IPIP 只加一个 IP 头（20）。',
  hint_outerLength_3: '把这种隧道加在前面的 {more, number} 字节与 {from, number} 相加。',
  hint_howManyQueries_1: '数一数 {name} 里的点，再看 Pod 的 resolv.conf。',
  hint_howManyQueries_2:
    '有 {dots, plural, =0 {0 个} other {# 个}}点，ndots 是 {ndots, number}，搜索列表有 {domains, plural, other {# 个}}域。末尾的点会关掉搜索列表。',
  hint_howManyQueries_3:
    '共尝试 {tried, plural, other {# 个}}名字，每个名字都要查所需的每种记录（通常是 A 和 AAAA）。{repeats, plural, =0 {没有查询被重发。} other {有 # 个查询被重发。}}',
  hint_whichServer_1: '查询发往 DNS Service 的地址。看它的链：{count, number} 个 Pod 都可能回答。',
  hint_whichServer_2:
    'DNS 查询和别的数据包一样：每条新连接由 Service 的规则从 {count, number} 个 Pod 中选一个。',
  hint_whichServer_3:
    '{way, select, drawn {抽到的数：{draws}。小于规则的概率就走这条规则。} only {只剩一台服务器。} other {没有抽签：看先问谁，它是否回答。}}',
  hint_howManyServers_1: '从右往左，看 {name} 的每一段由谁负责。',
  hint_howManyServers_2:
    '这个名字有 {labels, plural, other {# 段}}。一台服务器只知道自己的区，以及下一级由谁负责。',
  hint_howManyServers_3:
    '{kept, select, yes {需要的都已经记住了：看之前问过什么。} other {途中每个区要问一次，除非已经知道它的服务器。}}',
  hint_nameFate_1: '看为了 {name} 会尝试哪些名字，谁替它们回答。',
  hint_nameFate_2:
    '共尝试 {tried, plural, other {# 个}}名字。关键是服务器在那一刻知道什么，缓存也算在内。',
  hint_nameFate_3:
    '{way, select, record {被问到的某台服务器在那一刻有其中一个名字的记录。} denied {尝试的每个名字都被回答的服务器否定。} other {被问到的服务器都没有给出可用的应答。}}',
  hint_whoLeads_1: '看谁最先参加选举，各自的日志有多长。',
  hint_whoLeads_2:
    '每个成员在一个任期里只有一票，投给第一个日志不比自己旧的成员。需要 {voters, number} 票中的 {majority, number} 票。',
  hint_whoLeads_3:
    '在任期 {term, number} 里，{of, number} 个成员中有 {stood, plural, other {# 个}}参选。谁先超时，谁先拉票。',
  hint_writeFate_1: '看 {member} 是否知道领导者，它能和谁通信。',
  hint_writeFate_2:
    '{voters, number} 个投票成员中有 {majority, number} 个落盘，写入才算完成。没有领导者就没有写入。',
  hint_writeFate_3:
    '提出请求时，这一边有 {reach, number} 个（共 {voters, number} 个）投票成员能互相通信。和过半数比一比。',
  hint_howManyMachines_1: '现在有 {now, number} 个 Machine。看旧的是否在新的到来之前离开。',
  hint_howManyMachines_2: 'maxSurge 是 {surge}：可以比想要的多出这么多。',
  hint_howManyMachines_3:
    '总共想要 {wanted, number} 个；替换时再加上 maxSurge（{surge}）。旧的在完全消失之前都算数。',
  hint_podsMade_1: '想要 {wanted, number} 个。拿它和控制器以为有的数量比一比。',
  hint_podsMade_2: '它读的是缓存：有 {missing, number} 个 Pod 的变更还没有到达缓存。',
  hint_podsMade_3: '它创建的 Pod 也到不了缓存；看到自己的写入之前，它不会再动手。',
  hint_whichMachine_1: '有 {count, number} 个 Machine 可选。看它们的年龄、状态和注解。',
  hint_whichMachine_2: '删除顺序是 {order}；损坏的或带标记的排在前面。',
  hint_whichMachine_3:
    '{unhealthy, plural, =0 {都有 Node，由删除顺序决定。} other {有 # 个还没有 Node，它们排在前面。}}',
  hint_whichPart_1: '这个 Cluster 拥有 {count, number} 个部分。找出与类和变量所说不同的那个。',
  hint_whichPart_2: '新版本先到控制平面；全部控制平面换好之前，工作节点等着。',
  hint_whichPart_3:
    '想要的版本是 {version}：带版本的 {of, number} 个部分中，{done, number} 个已经是它。',
  hint_machineFate_1: '看谁在盯着 {node}：有没有谁拿 Machine 和 Node 比较？',
  hint_machineFate_2:
    '有 {checks, plural, =0 {0 个} other {# 个}} MachineHealthCheck。没有它，Node 失联的 Machine 不会被替换。',
  hint_machineFate_3:
    '{way, select, checked {超时之后它会动手，前提是 Machine 的主人会另造一个，而且损坏的不太多。} other {没有谁会动手。关键在于机器自己会不会回来。}}',
}
