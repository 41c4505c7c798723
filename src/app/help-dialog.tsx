import { useState } from 'react'
import type { Captions } from '../ui/captions.ts'
import type { DialogProps } from '../ui/chrome/header.tsx'
import { Help } from '../ui/chrome/help.tsx'
import { KEY_CHANGES } from '../ui/meant-key.ts'
import { captionsNow, showCaptions } from './captions.ts'
import { remember, remembered } from './stored.ts'

/** The help, with the keys that this reader has changed. */
export function HelpDialog(props: DialogProps) {
  const [changes, setChanges] = useState(remembered(KEY_CHANGES) ?? '')
  const keep = (next: string) => {
    setChanges(next)
    remember(KEY_CHANGES, next)
  }
  const [hasSound, setSound] = useState(remembered('sound') === 'on')
  const sound = (on: boolean) => {
    setSound(on)
    remember('sound', on ? 'on' : 'off')
  }
  const [captions, setCaptions] = useState(captionsNow)
  const caption = (next: Captions) => {
    setCaptions(next)
    showCaptions(next)
  }
  return (
    <Help
      {...props}
      changes={changes}
      onChange={keep}
      hasSound={hasSound}
      onSound={sound}
      captions={captions}
      onCaptions={caption}
    />
  )
}
