import type { Catalog } from '../../../core/say/message.ts'
import type { BalancerMessages } from '../explain.ts'

export const zhCN: Catalog<BalancerMessages> = {
  assigned: '负载均衡器把地址 {address} 分配给 {service}，并写入它的 status。',
  poolEmpty: '从 {from} 到 {to} 已没有空闲地址：{service} 停留在 pending。',
  announced:
    '在 {count, number} 个 speaker 中，{node} 上的哈希值最小：由它应答 {address}（{service} 的地址）的 ARP 请求。',
  tookOver: '{node} 接替 {before}，开始应答 {address} 的 ARP 请求。',
  withdrawn: '没有 Node 可以接收发往 {service} 的数据包：无人应答 {address} 的 ARP 请求。',
  speakerLost: '{node} 上的 speaker 已有 {seconds, number} 秒没有应答其他 speaker：它们不再等它。',
  speakerBack: '{node} 上的 speaker 重新加入。',
  ordered: '向云平台为 {service} 申请一个负载均衡器；大约需要 {seconds, number} 秒。',
  provisioned: '{service} 的负载均衡器得到地址 {address}，向 {count, number} 个 Node 转发。',
  checkFailed:
    '{service} 在 {node} 的 {port, number, ::group-off} 端口上连续 {checks, number} 次健康检查失败：它不再得到新连接。',
  checkPassed:
    '{service} 在 {node} 的 {port, number, ::group-off} 端口上健康检查通过：它又能得到连接。',
  lastResort: '没有 Node 通过 {service} 的健康检查：负载均衡器只好向所有 Node 转发。',
  released: '{service} 不再需要负载均衡器：地址 {address} 重新空闲。',
}
