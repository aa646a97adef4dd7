import type { SupportChatListItem } from "@frontdesk/client/types";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

/** The server lower-cases; so do we, or the field would seem to take what it changes. */
function cleanTag(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, "-");
}

export function TagEditor({ item }: { item: SupportChatListItem }) {
  const { acts, tags } = useDesk();
  const free = tags.all.value.filter(({ tag }) => !item.tags.includes(tag));

  const add = (field: HTMLInputElement) => {
    const tag = cleanTag(field.value);
    field.value = "";
    if (tag && !item.tags.includes(tag)) void acts.tag(item, tag);
  };

  return (
    <section>
      <h3>{en.tags}</h3>
      <ul class="chips">
        {item.tags.map((tag) => (
          <li key={tag} data-testid="chat-tag">
            {tag}
            <button
              type="button"
              class="link"
              aria-label={en.untag(tag)}
              onClick={() => void acts.untag(item, tag)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <input
        class="add-tag"
        data-testid="add-tag"
        aria-label={en.addTag}
        placeholder={en.addTag}
        list="known-tags"
        maxLength={40}
        onFocus={() => void tags.load()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          add(event.currentTarget);
        }}
        onChange={(event) => add(event.currentTarget)}
      />
      <datalist id="known-tags">
        {free.slice(0, 50).map(({ tag }) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </section>
  );
}
