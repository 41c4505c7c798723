declare module '*.yaml' {
  export const document: unknown
}
