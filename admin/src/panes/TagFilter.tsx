import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

/** The tags in use are asked for when somebody reaches for them. */
export function TagFilter() {
  const { inbox, tags } = useDesk();
  const view = inbox.view.value;
  const known = tags.all.value;
  const missing = view.tag && !known.some(({ tag }) => tag === view.tag);

  return (
    <select
      class="pill"
      aria-label={en.tagFilter}
      data-testid="filter-tag"
      data-chosen={view.tag !== ""}
      value={view.tag}
      onFocus={() => void tags.load()}
      onPointerEnter={() => void tags.load()}
      onChange={(event) => inbox.look({ ...view, tag: event.currentTarget.value })}
    >
      <option value="">{en.anyTag}</option>
      {missing && <option value={view.tag}>{view.tag}</option>}
      {known.map(({ tag, chats }) => (
        <option key={tag} value={tag}>
          {`${tag} (${chats})`}
        </option>
      ))}
    </select>
  );
}
