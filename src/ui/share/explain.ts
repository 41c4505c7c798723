type Plain = Record<string, never>

/** Words of the page about links, frames, files, and what whoever shows the page has locked. */
export interface ShareMessages {
  shareCopied: Plain
  shareCopy: Plain
  shareLength: { length: number }
  shareTooLong: { limit: number }
  shareHolds: Plain
  linkOpened: Plain
  linkGoOn: Plain
  linkStranger: Plain
  linkLarge: Plain
  linkLargeHint: { pods: number }
  linkLargeRun: Plain
  courseSilent: Plain
  courseLost: Plain
  courseLook: Plain
  courseLeave: Plain
  lockedHere: { names: string }
  lock_params: Plain
  lock_topology: Plain
  lock_time: Plain
  examHint: { given: number; count: number }
  examOver: { right: number; count: number }
  shareChoices: Plain
  sharePasted: Plain
  sharePasted_out: Plain
  sharePasted_renamed: Plain
  sharePasted_whole: Plain
  shareSameStory: { count: number }
  shareOtherStory: { before: number; after: number }
  shareReplaced: { count: number }
  shareBefore: Plain
  shareAfter: Plain
  shareGoes: Plain
  shareRenamedHint: Plain
  shareAtStep: Plain
  sharePermanent: Plain
  shareQr: Plain
  shareQrFar: Plain
  shareQrNear: Plain
  shareFits_qr: Plain
  shareFits_anywhere: Plain
  shareFits_risky: Plain
  shareFits_tooLong: Plain
  shareWay: Plain
  share_link: Plain
  share_file: Plain
  shareFileHint: Plain
  shareSave: Plain
  shareOpen: Plain
  share_embed: Plain
  shareFrameKind: Plain
  shareFramePlain: Plain
  shareFrameElement: Plain
  shareFrameText: Plain
  shareFrameCopy: Plain
  shareFramePreview: Plain
  shareFrameOptions: Plain
  shareFrameWidth: Plain
  shareFrameHeight: Plain
  shareFrameQuiz: Plain
  quiz_off: Plain
  quiz_gate: Plain
  quiz_exam: Plain
  shareFrameControls: Plain
  controls_full: Plain
  controls_min: Plain
  controls_none: Plain
  shareFrameLock: Plain
  shareFramePlay: Plain
  lockedExam: Plain
  sharePage: Plain
  sharePageHint: Plain
  sharePageExam: Plain
  sharePageSave: Plain
  sharePackageSave: Plain
  sharePlatform: Plain
  sharePageFailed: Plain
  lockedNow: { name: string }
  linkProblem: Plain
  linkIgnored: { names: string }
  newsReady: Plain
  newsTooLarge: Plain
  newsOpen: Plain
  newsLater: Plain
  shareNotes: Plain
  shareAuthor: Plain
}
