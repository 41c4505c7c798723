import { useEffect, useState } from 'react'
import { useText } from '../ui/words.tsx'
import type { Course } from './lms/open-course.ts'

/** What a learner should know of the course that this file belongs to: what is not recorded, and the way back. */
export function CourseNotice({ course }: { readonly course: Course }) {
  const t = useText()
  const [isLost, setLost] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  useEffect(() => course.onLost(() => setLost(true)), [course])
  const { platform, isLook, leave } = course
  const words = !platform
    ? t('courseSilent')
    : isLost
      ? t('courseLost')
      : isLook
        ? t('courseLook')
        : undefined
  if (!words && !leave) return null
  return (
    <div className="notice course-notice">
      {words && <p role={isLook && !isLost ? 'status' : 'alert'}>{words}</p>}
      {leave && (
        <button
          type="button"
          disabled={isLeaving}
          onClick={() => {
            setLeaving(true)
            void leave()
          }}
        >
          {t('courseLeave')}
        </button>
      )}
    </div>
  )
}
