/** What is used of gifenc 1.0.3, which has no types of its own. */
declare module 'gifenc' {
  interface Frame {
    readonly palette: number[][]
    readonly transparent: boolean
    readonly transparentIndex: number
    /** ms */
    readonly delay: number
    /** 0: for ever */
    readonly repeat: number
    /** 1: the picture stays below the next one */
    readonly dispose: number
  }
  interface Encoder {
    writeFrame(indices: Uint8Array, width: number, height: number, frame: Frame): void
    finish(): void
    bytes(): Uint8Array<ArrayBuffer>
  }
  export function GIFEncoder(): Encoder
  export function quantize(rgba: Uint8ClampedArray, colours: number): number[][]
  export function applyPalette(rgba: Uint8ClampedArray, palette: number[][]): Uint8Array
}
