import type { MessagePage, SupportMessage } from "../src/types.ts";

export function message(seq: number, more: Partial<SupportMessage> = {}): SupportMessage {
  return {
    id: `m${seq}`,
    chat_id: "c",
    seq,
    client_id: `client-${seq}`,
    content: `message ${seq}`,
    sender_type: "user",
    sender_id: "u",
    sender_name: null,
    read_at: null,
    created_at: "2026-01-29T12:00:00Z",
    ...more,
  };
}

export function page(from: number, to: number, more: Partial<MessagePage> = {}): MessagePage {
  const messages = [];
  for (let seq = from; seq <= to; seq++) messages.push(message(seq));
  return { messages, last_seq: to, has_more: false, epoch: "e", ...more };
}
