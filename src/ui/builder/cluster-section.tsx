import { NodePanel } from '../editor/node-panel.tsx'
import { YamlPanel } from '../editor/yaml-panel.tsx'
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
      <div className="builder-yaml" data-path="manifests">
        <YamlPanel />
      </div>
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
