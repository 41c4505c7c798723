import { useState } from 'react'
import { useStage } from '../use-stage.ts'
import { useText, useWorded } from '../words.tsx'
import { bakePage, loadTemplate, type Platform } from './make-page.ts'
import { fileName, saveFile } from './save-file.ts'
import { pageAddress } from './share-links.ts'

const PLATFORMS = ['scorm12', 'scorm2004', 'cmi5'] as const
const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  scorm12: 'SCORM 1.2',
  scorm2004: 'SCORM 2004',
  cmi5: 'cmi5 (xAPI)',
}

interface PageFilesProps {
  readonly locale: string
  readonly hash: string
}

/** The whole page with this scenario in it: one file that needs no server, or a package for a learning platform. */
export function PageFiles({ locale, hash }: PageFilesProps) {
  const t = useText()
  const worded = useWorded()
  const lesson = useStage((stage) => stage.lesson)
  const title = useStage(({ scenario }) => scenario.title)
  const [platform, setPlatform] = useState<Platform>('scorm12')
  const [isExam, setExam] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  const parameters = { lang: locale, ...(isExam && { quiz: 'exam' }) }
  const attempt = async (make: (template: string) => Promise<void> | void) => {
    try {
      setFailed(false)
      await make(await loadTemplate(pageAddress()))
    } catch {
      setFailed(true)
    }
  }
  const savePage = () =>
    attempt((template) =>
      saveFile(fileName(lesson, '.html'), bakePage(template, { hash, parameters }), 'text/html'),
    )
  const savePackage = () =>
    attempt(async (template) => {
      const { makePackage } = await import('./make-package.ts')
      const own = title === undefined ? 'Hopscope' : worded(title)
      const titles = { [locale]: own, ...(typeof title === 'object' && title) }
      const page = bakePage(template, { hash, parameters: { ...parameters, embed: '1' }, platform })
      saveFile(
        fileName(lesson, `.${platform}.zip`),
        makePackage(platform, titles, page),
        'application/zip',
      )
    })
  return (
    <>
      <h3>{t('sharePage')}</h3>
      <p className="hint">{t('sharePageHint')}</p>
      <label>
        <input
          type="checkbox"
          checked={isExam}
          onChange={({ target }) => setExam(target.checked)}
        />{' '}
        {t('sharePageExam')}
      </label>
      <div className="link-actions">
        <button type="button" onClick={() => void savePage()}>
          {t('sharePageSave')}
        </button>
        <button type="button" onClick={() => void savePackage()}>
          {t('sharePackageSave')}
        </button>
        <label>
          {t('sharePlatform')}{' '}
          <select
            value={platform}
            onChange={({ target }) =>
              setPlatform(PLATFORMS.find((each) => each === target.value) ?? 'scorm12')
            }
          >
            {PLATFORMS.map((each) => (
              <option key={each} value={each}>
                {PLATFORM_NAMES[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {hasFailed && <p role="alert">{t('sharePageFailed')}</p>}
    </>
  )
}
