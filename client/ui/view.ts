// What differs between the two places that show a log.

import type { Entry, EntryState } from "../src/entries.ts";
import type { SenderType } from "../src/types.ts";

export interface LogWords {
  log: string;
  older: string;
  newMessages?: string;
  retry: string;
  discard: string;
  entry: Record<EntryState, string>;
  /** Why a message failed, by error code. */
  failure: Record<string, string>;
  typing(name: string): string;
}

export interface LogView {
  words: LogWords;
  locale: string | undefined;
  /** Whether these stand on the reader's side. */
  own(sender: SenderType): boolean;
  nameOf(entry: Entry): string;
  hidesName(entry: Entry): boolean;
}

export interface ComposerWords {
  composer: string;
  send: string;
  tooLong(over: number): string;
}
