type Plain = Record<string, never>

/** Words of hints and receipts. */
export interface ExamMessages {
  hintTitle: Plain
  hintNone: Plain
  hintTake: { number: number }
  hintCost: { left: number }
  receiptTitle: Plain
  receiptOwn: Plain
  receiptNone: Plain
  receiptScore: { points: number; count: number; hints: number }
  receiptOpen: { left: number }
  receiptCode: Plain
  receiptCopy: Plain
  receiptNoProof: Plain
  receiptRenew: Plain
  receiptRenewHint: Plain
  receiptCheck: Plain
  receiptLink: Plain
  receiptText: Plain
  receiptName: Plain
  receiptRun: Plain
  receiptRunning: Plain
  receipt_noLink: Plain
  receipt_noReceipt: Plain
  receipt_otherScenario: Plain
  receiptFits: Plain
  receiptWrongAt: { line: number }
  receiptWrongEnd: Plain
  receiptFacts: { seed: string; number: number; at: string }
  receiptIsOfName: Plain
  receiptNotOfName: Plain
  receiptGrade: { points: number; count: number; percent: number }
  column_question: Plain
  column_answer: Plain
  column_right: Plain
  column_sure: Plain
  column_hints: Plain
  column_time: Plain
  column_line: Plain
  lineRight: Plain
  lineWrong: Plain
  lineFits: Plain
  lineBroken: Plain
  lineChanged: Plain
  lineSkipped: Plain
  lineElsewhere: Plain
  lineTime: { seconds: number }
  lineUnknown: Plain
  studentTitle: Plain
  studentName: Plain
  studentHint: Plain
  studentBegin: Plain
  studentEmpty: Plain
}
