// What the panel says. A language is one file of data: texts with places for values,
// and forms for the plural categories that the language has (CLDR, Intl.PluralRules).

import type { ConnectionState } from "@frontdesk/client/connection";
import type { EntryState } from "@frontdesk/client/entries";

export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export interface Words {
  title: string;
  launch: string;
  close: string;
  unread: Plural;
  log: string;
  composer: string;
  send: string;
  retry: string;
  discard: string;
  older: string;
  newMessages: string;
  empty: string;
  emptyMore: string;
  deniedMore: string;
  closedChat: string;
  limited: string;
  tooLong: Plural;
  you: string;
  staff: string;
  typing: string;
  announced: string;
  staffOnline: string;
  staffAway: string;
  mute: string;
  unmute: string;
  notify: string;
  states: Record<ConnectionState, string>;
  entry: Record<EntryState, string>;
  /** Why a message failed, by error code. */
  failure: Record<string, string>;
}

/** `{name} is typing` with its values, in one pass: a value's own braces stay text. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

export function plural(forms: Plural, n: number, language: string): string {
  const form = forms[new Intl.PluralRules(language).select(n)] ?? forms.other;
  return fill(form, { n: new Intl.NumberFormat(language).format(n) });
}
