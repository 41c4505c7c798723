import { type NodeTypes, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react'
import { useEffect, useId, useMemo, useRef } from 'react'
import type { Ref } from '../../core/ref.ts'
import type { Lens } from '../../domains/domain.ts'
import { frameAt } from '../../player/frame.ts'
import { toFlowEdges, toFlowNodes } from '../../player/to-flow.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { MetroEdge } from './metro-edge.tsx'
import './stage.css'

const edgeTypes = { metro: MetroEdge }
const FIT = { padding: 0.04, minZoom: 0.3, maxZoom: 1.6 }
const READABLE_ZOOM = 0.88 // below this, labels are too small: follow the packet instead of showing all
const FOLLOW_ZOOM = 0.92
const CARD_ROOM = 50 // px above and below a box, for the packet card
const MARGIN = 8 // px around the map when it does not fit

interface StageProps {
  readonly lens: Lens
  readonly nodeTypes: NodeTypes
}

/** The diagram. Read-only: boxes are chosen, never moved or connected. */
export function Stage(props: StageProps) {
  return (
    <ReactFlowProvider>
      <Diagram {...props} />
    </ReactFlowProvider>
  )
}

function Diagram({ lens, nodeTypes }: StageProps) {
  const t = useText()
  const recording = useStage((stage) => stage.recording)
  const cursor = useStage((stage) => stage.cursor)
  const pointed = useStage((stage) => stage.pointed ?? stage.selection)
  const look = useStage((stage) => stage.look)
  const frame = useMemo(() => frameAt(recording, cursor, lens), [recording, cursor, lens])
  const nodes = useMemo(() => {
    const all = toFlowNodes(frame)
    return pointed === undefined
      ? [...all]
      : all.map((node) => (node.id === pointed ? { ...node, className: 'pointed' } : node))
  }, [frame, pointed])
  const edges = useMemo(() => [...toFlowEdges(frame)], [frame])
  const region = useCamera(
    frame.places,
    frame.drawing.travellers.find(({ data }) => isFlying(data))?.at ??
      frame.drawing.travellers.at(-1)?.at ??
      recording.steps[cursor]?.focus.find((ref) => ref in frame.places),
  )

  return (
    <div className="stage" ref={region}>
      <ReactFlow
        id={useId()} // two of them may be on the page
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        panOnScroll={false}
        preventScrolling={false}
        zoomActivationKeyCode={['Control', 'Meta']}
        minZoom={FIT.minZoom}
        maxZoom={3}
        proOptions={{ hideAttribution: false }}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y
        nodesFocusable={false}
        aria-label={t('diagram')}
        onNodeClick={(_, node) => look({ selection: node.id as Ref })} // as: nodes are boxes, whose ids are refs
        onPaneClick={() => look({ selection: undefined })}
      />
    </div>
  )
}

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const isFlying = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'state' in data && data.state === 'flying'

/** Shows everything where that is readable; on a small screen follows the packet, or what is spoken of, at a readable size. */
function useCamera(places: Readonly<Record<Ref, Area>>, at: Ref | undefined) {
  const region = useRef<HTMLDivElement>(null)
  const flow = useReactFlow()
  useEffect(() => {
    const element = region.current
    if (!element) return
    // Lines say nothing that the steps do not say in words; each would be a picture without a name.
    element.querySelector('.react-flow__edges')?.setAttribute('aria-hidden', 'true')
    const aim = () => {
      const { clientWidth: width, clientHeight: height } = element
      const bounds = boundsOf(Object.values(places))
      const zoom = Math.min(width / bounds.width, height / bounds.height) * (1 - FIT.padding)
      const target = at === undefined ? undefined : places[at]
      if (zoom >= READABLE_ZOOM || !target) {
        const scale = Math.max(FIT.minZoom, Math.min(FIT.maxZoom, zoom))
        void flow.setViewport({
          x: (width - bounds.width * scale) / 2 - bounds.x * scale,
          y: (height - bounds.height * scale) / 2 - bounds.y * scale,
          zoom: scale,
        })
      } else {
        const zoom = FOLLOW_ZOOM
        if (isInView(target, flow.getViewport(), { width, height })) return
        // Of what is larger than the screen, its beginning.
        const half = (size: number, room: number) => Math.min(size, room / zoom - 2 * MARGIN) / 2
        const centre = {
          x: target.x + half(target.width, width),
          y: target.y + half(target.height, height),
        }
        const x = within(
          width / 2 - centre.x * zoom,
          width - (bounds.x + bounds.width + MARGIN) * zoom,
          (MARGIN - bounds.x) * zoom,
        )
        const y = within(
          height / 2 - centre.y * zoom,
          height - (bounds.y + bounds.height + MARGIN) * zoom,
          (MARGIN - bounds.y) * zoom,
        )
        glide(element)
        void flow.setViewport({ x, y, zoom })
      }
    }
    aim()
    const observer = new ResizeObserver(aim)
    observer.observe(element)
    return () => observer.disconnect()
  }, [places, at, flow])
  return region
}

const GLIDE_MS = 300

/** The view will move: from where it is now, smoothly, unless the reader wants no motion. */
function glide(element: Element) {
  const view = element.querySelector('.react-flow__viewport')
  if (!view || matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const { transform } = getComputedStyle(view)
  view.animate([{ transform }, {}], { duration: GLIDE_MS, easing: 'ease-in-out' })
}

/** The camera moves only when what matters, and the card beside it, would leave the view. */
function isInView(
  { x, y, width, height }: Area,
  view: { readonly x: number; readonly y: number; readonly zoom: number },
  screen: { readonly width: number; readonly height: number },
): boolean {
  if (view.zoom !== FOLLOW_ZOOM) return false
  const left = x * view.zoom + view.x
  const top = (y - CARD_ROOM) * view.zoom + view.y
  const right = (x + width) * view.zoom + view.x
  const bottom = (y + height + CARD_ROOM) * view.zoom + view.y
  return left >= 0 && top >= 0 && right <= screen.width && bottom <= screen.height
}

/** Between two bounds; in the middle of them where the map is smaller than the screen. */
const within = (value: number, least: number, most: number): number =>
  least > most ? (least + most) / 2 : Math.max(least, Math.min(most, value))

function boundsOf(places: readonly Area[]) {
  const x = Math.min(...places.map((place) => place.x))
  const y = Math.min(...places.map((place) => place.y))
  const right = Math.max(x + 1, ...places.map((place) => place.x + place.width))
  const bottom = Math.max(y + 1, ...places.map((place) => place.y + place.height))
  return Number.isFinite(x + y)
    ? { x, y, width: right - x, height: bottom - y }
    : { x: 0, y: 0, width: 1, height: 1 }
}
