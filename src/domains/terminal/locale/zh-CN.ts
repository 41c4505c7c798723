import type { Catalog } from '../../../core/say/message.ts'
import type { TerminalMessages } from '../explain.ts'

export const zhCN: Catalog<TerminalMessages> = {
  typed: '你在 {target} 上输入“{command}”。',
  printed: '“{command}”有了输出：见终端。',
  ended: '“{command}”结束，退出码为 {code, number}{code, select, 0 {：成功} other {：失败}}。',
  left: '真正的“{command}”还会继续，但本页没有模拟这一部分。',
}
