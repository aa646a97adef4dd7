import type { Priority, SupportChatListItem } from "@frontdesk/client/types";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { Choice } from "./Choice.tsx";

export function PriorityChoice({ item, testid }: { item: SupportChatListItem; testid: string }) {
  const { acts } = useDesk();
  return (
    <Choice<Priority>
      label={en.priority}
      testid={testid}
      value={item.priority}
      choices={en.priorities}
      onChange={(priority) => void acts.priority(item, priority)}
    />
  );
}
