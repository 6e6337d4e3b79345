// The world as lists that can be edited: each edit is made in the text, where it stands.

import type {JSX} from "preact"
import {views, worldFilter} from "../session/state.ts"
import {AddForm} from "./add-form.tsx"
import {ObjectRow} from "./object-row.tsx"
import type {WorldSection} from "./view.ts"

/** Filter, form and lists. */
export function WorldPanel(): JSX.Element {
  const sections = views.world.value?.sections ?? []
  const isEmpty = views.world.value !== null && sections.every(({total}) => total === 0)
  return (
    <section class="world" aria-labelledby="world-title">
      <h2 id="world-title">What there is</h2>
      <p>
        <label>
          Show{" "}
          <input
            type="search"
            placeholder="kind, name or label=value"
            value={worldFilter.value}
            onInput={({currentTarget: {value}}) => (worldFilter.value = value)}
          />
        </label>
      </p>
      <AddForm />
      {isEmpty && (
        <p class="quiet">
          {worldFilter.value === ""
            ? "Nothing yet: no namespace, no pod. Add one here, write manifests, or drop files or a cluster's dump on the editor."
            : "Nothing holds these words."}
        </p>
      )}
      {sections
        .filter(({total}) => total > 0)
        .map((section) => (
          <Section key={section.title} section={section} />
        ))}
    </section>
  )
}

function Section({section: {title, total, objects}}: {readonly section: WorldSection}): JSX.Element {
  return (
    <details open={total <= 60}>
      <summary>
        <h3>
          {title} <span class="count">{total}</span>
        </h3>
      </summary>
      <ul class="objects">
        {objects.map((object) => (
          <ObjectRow key={`${object.kind} ${object.namespace}/${object.name}`} object={object} />
        ))}
      </ul>
      {total > objects.length && <p class="quiet">and {total - objects.length} more: narrow the list above</p>}
    </details>
  )
}
