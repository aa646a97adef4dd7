import type { SupportChatListItem } from "@frontdesk/client/types";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

/** Whose the chat is. Somebody who has left is still named. */
export function AssigneeChoice({ item }: { item: SupportChatListItem }) {
  const { acts, staff } = useDesk();
  const { assignee } = item;
  const all = staff.all.value;
  const gone = assignee && !all.some(({ id }) => id === assignee.id);

  const onChange = (id: string) => {
    const name = all.find((admin) => admin.id === id)?.name ?? "";
    void acts.assign(item, id || null, name);
  };

  return (
    <select
      aria-label={en.assignee}
      title={en.assignee}
      data-testid="assignee"
      value={assignee?.id ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{en.nobody}</option>
      {gone && <option value={assignee.id}>{assignee.name}</option>}
      {all.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
