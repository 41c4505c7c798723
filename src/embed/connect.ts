import { API_VERSION, type Commands, type Events, readEnvelope } from './protocol.ts'

/** A player in a frame, as its host sees it. */
export interface Connection {
  readonly send: <Type extends keyof Commands>(type: Type, payload: Commands[Type]) => void
  /** Stops listening. */
  readonly close: () => void
}

export type Listener = <Type extends keyof Events>(type: Type, payload: Events[Type]) => void

/**
 * Answers the `hello` of one frame with a port of its own, again each time the frame loads something else. Messages of other
 * windows are not for us. A frame in a sandbox has no origin that could be named, so the port goes to whatever that very
 * window holds; it carries nothing but what the host says.
 */
export function connect(frame: HTMLIFrameElement, listen: Listener): Connection {
  let port: MessagePort | undefined
  const onMessage = ({ source, data }: MessageEvent) => {
    if (source === null || source !== frame.contentWindow) return
    if (readEnvelope(data)?.type !== 'hello') return
    port?.close()
    const channel = new MessageChannel()
    port = channel.port1
    port.onmessage = (event) => {
      const message = readEnvelope(event.data)
      // as: events are told by our own player; a host looks at what it uses
      if (message) listen(message.type as keyof Events, message.payload as never)
    }
    frame.contentWindow?.postMessage({ hopscope: API_VERSION, type: 'connect' }, '*', [
      channel.port2,
    ])
  }
  addEventListener('message', onMessage)
  return {
    send: (type, payload) => port?.postMessage({ hopscope: API_VERSION, type, payload }),
    close: () => {
      removeEventListener('message', onMessage)
      port?.close()
    },
  }
}
