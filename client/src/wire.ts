// What arrives on a topic, made safe to switch on: events that happened together
// come unfolded, what has no type is dropped. Unknown types fall through the
// switches of the readers, unknown fields are never looked at.

export interface Typed {
  type: string;
}

function isTyped(value: unknown): value is Typed {
  return typeof (value as Typed | null)?.type === "string";
}

export function unfold<Event extends Typed>(payload: unknown): Event[] {
  if (!isTyped(payload)) return [];
  if (payload.type !== "batch") return [payload as Event];
  const { events } = payload as { events?: unknown };
  return Array.isArray(events) ? events.flatMap((event) => unfold<Event>(event)) : [];
}

export const topics = {
  chat: (chatId: string) => `support.chat.${chatId}`,
  staff: "support.admin.notifications",
  presence: "support.presence",
};
