// Canned replies have variables: `{{name}}`, or `{{name|there}}` with what stands in its
// place when nobody knows the name. Pure.

import type { ChatUser } from "@frontdesk/client/types";

const VARIABLE = /\{\{\s*([a-z_]+)\s*(?:\|([^{}]*))?\}\}/g;

export type Values = Readonly<Record<string, string | null | undefined>>;

// What is said when a reply names no words of its own for it.
const FALLBACKS: Values = { name: "there" };

/** A variable that has neither a value nor words in its place stays as it is, to be seen. */
export function fill(text: string, values: Values): string {
  return text.replace(VARIABLE, (whole, name: string, instead?: string) => {
    return values[name] || (instead?.trim() ?? FALLBACKS[name] ?? whole);
  });
}

/** What canned replies may say of a user. */
export function variablesOf(user: ChatUser | null, agent: string | undefined): Values {
  const known = Object.entries(user?.metadata ?? {}).map(([key, value]) => [key, String(value)]);
  const name = user?.name ?? null;
  const first_name = name?.split(/\s+/)[0] ?? null;
  return { ...Object.fromEntries(known), name, first_name, email: user?.email ?? null, agent };
}
