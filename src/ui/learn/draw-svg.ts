/**
 * The diagram as one SVG with fonts of the system: read from what the browser has drawn, so that it shows what the
 * reader sees. Boxes, lines and words; what lies outside the window is drawn too. Undefined: there is no diagram.
 */
export function drawSvg(page: ParentNode): string | undefined {
  const viewport = page.querySelector('.react-flow__viewport')
  if (!viewport) return undefined
  const { left, top } = viewport.getBoundingClientRect()
  const zoom = new DOMMatrix(getComputedStyle(viewport).transform).a || 1
  const toFlow: ToFlow = (rect) => ({
    x: (rect.left - left) / zoom,
    y: (rect.top - top) / zoom,
    width: rect.width / zoom,
    height: rect.height / zoom,
  })
  const nodes = [...viewport.querySelectorAll('.react-flow__node')]
  const paths = [...viewport.querySelectorAll('.react-flow__edges path')]
  const areas = [...nodes, ...paths].map((each) => toFlow(each.getBoundingClientRect()))
  if (areas.length === 0) return undefined
  const frame = around(areas)
  const place: Place = (matrix) => flowMatrix(matrix, left, top, zoom)
  // Boxes and lines lie over each other as they do on the page: some boxes below the lines, some above.
  const layers = [
    ...paths.map((path) => ({ over: layerOf(path.closest('svg')), element: path })),
    ...nodes.map((node) => ({ over: layerOf(node), element: node })),
  ].toSorted((one, other) => one.over - other.over)
  const parts = layers.flatMap(({ element }) => drawElement(element, toFlow, place))
  const paper = getComputedStyle(document.documentElement).backgroundColor
  const { x, y, width, height } = frame
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${paper}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
type ToFlow = (rect: DOMRect) => Area
type Place = (matrix: DOMMatrix) => DOMMatrix

const MARGIN = 16 // px of the diagram

function around(areas: readonly Area[]): Area {
  const x = Math.floor(Math.min(...areas.map((area) => area.x)) - MARGIN)
  const y = Math.floor(Math.min(...areas.map((area) => area.y)) - MARGIN)
  const right = Math.ceil(Math.max(...areas.map((area) => area.x + area.width)) + MARGIN)
  const bottom = Math.ceil(Math.max(...areas.map((area) => area.y + area.height)) + MARGIN)
  return { x, y, width: right - x, height: bottom - y }
}

const flowMatrix = (matrix: DOMMatrix, left: number, top: number, zoom: number): DOMMatrix =>
  new DOMMatrix()
    .scale(1 / zoom)
    .translate(-left, -top)
    .multiply(matrix)

const layerOf = (element: Element | null): number =>
  element ? Number(getComputedStyle(element).zIndex) || 0 : 0

const isSeen = ({ visibility, opacity, display }: CSSStyleDeclaration): boolean =>
  visibility !== 'hidden' && opacity !== '0' && display !== 'none'

/** An element and what is in it, from back to front. */
function drawElement(element: Element, toFlow: ToFlow, place: Place): readonly string[] {
  const style = getComputedStyle(element)
  if (!isSeen(style)) return []
  if (element instanceof SVGGeometryElement) return [drawGeometry(element, place)]
  const inner = [...element.childNodes].flatMap((child) =>
    child instanceof Element
      ? drawElement(child, toFlow, place)
      : child instanceof Text
        ? drawText(child, style, toFlow)
        : [],
  )
  const box = element instanceof HTMLElement ? drawBox(element, style, toFlow) : []
  const whole = [...box, ...inner]
  return style.opacity === '1' || whole.length === 0
    ? whole
    : [`<g opacity="${style.opacity}">`, ...whole, '</g>']
}

const isClear = (colour: string): boolean => /^rgba\(.*, 0\)$|^transparent$/.test(colour)

/** Background and border of a box of the page. */
function drawBox(element: Element, style: CSSStyleDeclaration, toFlow: ToFlow): readonly string[] {
  const { x, y, width, height } = toFlow(element.getBoundingClientRect())
  const line = Number.parseFloat(style.borderTopWidth) || 0
  const isAllRound = line > 0 && Number.parseFloat(style.borderBottomWidth) > 0
  const stroke = isAllRound && !isClear(style.borderTopColor) ? style.borderTopColor : 'none'
  const fill = isClear(style.backgroundColor) ? 'none' : style.backgroundColor
  if (stroke === 'none' && fill === 'none') return []
  const inset = stroke === 'none' ? 0 : line / 2
  const radius = Math.max(
    0,
    Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2) - inset,
  )
  const dashes =
    { dashed: `${line * 3} ${line * 2}`, dotted: `${line} ${line * 1.5}` }[style.borderTopStyle] ??
    'none'
  return [
    `<rect x="${n(x + inset)}" y="${n(y + inset)}" width="${n(width - 2 * inset)}" height="${n(height - 2 * inset)}" rx="${n(radius)}" fill="${fill}" stroke="${stroke}" stroke-width="${line}" stroke-dasharray="${dashes}"/>`,
  ]
}

const SHAPES = [
  'd',
  'points',
  'x',
  'y',
  'width',
  'height',
  'rx',
  'ry',
  'cx',
  'cy',
  'r',
  'x1',
  'x2',
  'y1',
  'y2',
]

/** A line or shape, with the colours that the style sheets gave it. */
function drawGeometry(element: Element, place: Place): string {
  const style = getComputedStyle(element)
  const matrix = element instanceof SVGGraphicsElement ? element.getScreenCTM() : null
  if (!matrix || !isSeen(style)) return ''
  const { a, b, c, d, e, f } = place(DOMMatrix.fromMatrix(matrix))
  const shape = SHAPES.flatMap((name) => {
    const value = element.getAttribute(name)
    return value === null ? [] : [`${name}="${escaped(value)}"`]
  })
  const keepsWidth = style.vectorEffect === 'none' ? '' : ` vector-effect="${style.vectorEffect}"`
  return `<${element.tagName} ${shape.join(' ')} transform="matrix(${[a, b, c, d, e, f].map(n).join(' ')})" fill="${style.fill}" stroke="${style.stroke}" stroke-width="${style.strokeWidth}" stroke-dasharray="${style.strokeDasharray}"${keepsWidth}/>`
}

/** Words line by line, each as wide as it is on the page, whatever font the reader of the file has. */
function drawText(text: Text, style: CSSStyleDeclaration, toFlow: ToFlow): readonly string[] {
  return linesOf(text).map(({ words, rect }) => {
    const { x, y, width, height } = toFlow(rect)
    const struck = style.textDecorationLine.includes('line-through')
      ? ' text-decoration="line-through"'
      : ''
    return `<text x="${n(x)}" y="${n(y + height / 2)}" dominant-baseline="central" textLength="${n(width)}" lengthAdjust="spacingAndGlyphs" font-family="${escaped(style.fontFamily)}" font-size="${style.fontSize}" font-weight="${style.fontWeight}" fill="${style.color}"${struck}>${escaped(words)}</text>`
  })
}

function linesOf(text: Text): readonly { readonly words: string; readonly rect: DOMRect }[] {
  const range = document.createRange()
  const lines: { words: string; rect: DOMRect }[] = []
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index)
    range.setEnd(text, index + word.length)
    const rect = range.getBoundingClientRect()
    if (rect.width === 0) continue
    const last = lines.at(-1)
    if (last && Math.abs(last.rect.top - rect.top) < 2) {
      last.words += ` ${word}`
      last.rect = new DOMRect(last.rect.x, last.rect.y, rect.right - last.rect.x, last.rect.height)
    } else lines.push({ words: word, rect })
  }
  return lines
}

const n = (value: number): number => Math.round(value * 100) / 100

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot hold is left out
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)

/** As an address that an image can be loaded from. */
export const svgAddress = (svg: string): string =>
  `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

const PIXELS_MAX = 16_000_000 // browsers on phones draw no larger canvas

/** The same as pixels, twice as many as the screen has in each direction where that is not too many. */
export async function drawPng(svg: string): Promise<Blob | undefined> {
  const image = new Image()
  image.src = svgAddress(svg)
  await image.decode()
  const { naturalWidth: width, naturalHeight: height } = image
  const scale = Math.min(2, Math.sqrt(PIXELS_MAX / (width * height)))
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(width * scale)
  canvas.height = Math.floor(height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done) => canvas.toBlob((blob) => done(blob ?? undefined), 'image/png'))
}
