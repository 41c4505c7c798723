declare module '*.yaml' {
  export const document: unknown
}

declare module '*.yaml?lesson' {
  export const lesson: import('./scenario/open-lesson.ts').OpenLesson
}

declare module '*.yaml?title' {
  export const title: Readonly<Record<string, string>>
}

declare module '*.ts?parsed=first' {
  export const words: import('./words/format.ts').Phrases
}

declare module '*.ts?parsed=panels' {
  export const words: import('./words/format.ts').Phrases
}

declare module '*.ts?parsed=learn' {
  export const words: import('./words/format.ts').Phrases
}

declare module '*.ts?parsed=build' {
  export const words: import('./words/format.ts').Phrases
}

declare module '*.ts?parsed=rest' {
  export const words: import('./words/format.ts').Phrases
}
