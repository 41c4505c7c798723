import { NodePanel } from '../editor/node-panel.tsx'
import { ManifestEditor } from './manifest-editor.tsx'
import { NodeList } from './node-list.tsx'
import { TopologyForm } from './topology-form.tsx'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'

/** What the cluster consists of: manifests, Nodes, zones, the network; and how its parts are set. */
export function ClusterSection() {
  const b = useBuildText()
  const { forms } = useWorkshop()
  return (
    <>
      <ManifestEditor />
      <details open>
        <summary>{b('topology')}</summary>
        <TopologyForm />
        <NodeList />
      </details>
      <details>
        <summary>{b('settings')}</summary>
        {forms.settings}
      </details>
      <div data-path="nodes">
        <NodePanel />
      </div>
    </>
  )
}
