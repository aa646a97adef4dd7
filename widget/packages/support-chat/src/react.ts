import { useCallback, useEffect, useRef, useState } from "react";
import type { SupportChatConfig } from "./index.ts";
import { BEFORE, join, type Live, type SupportChatStatus } from "./live.ts";

export type { SupportChatStatus } from "./live.ts";

export interface SupportChatOptions extends SupportChatConfig {
  /** Where Frontdesk runs, without a slash at the end. */
  server: string;
}

export interface UseSupportChat extends SupportChatStatus {
  open(text?: string): void;
  close(): void;
  toggle(): void;
}

/** The widget for as long as the component is mounted. A token given as a function may be
 * a new one at each rendering: only whether there is one counts as logging in or out. */
export function useSupportChat({ server, token, ...rest }: SupportChatOptions): UseSupportChat {
  const [status, setStatus] = useState(BEFORE);
  const live = useRef<Live | null>(null);
  const source = useRef(token);
  source.current = token;

  const text = JSON.stringify(rest);
  const identity = typeof token === "function" ? "function" : token;
  const ask = useCallback(() => {
    const now = source.current;
    return typeof now === "function" ? now() : (now ?? "");
  }, []);
  const given = identity === "function" ? ask : identity;
  const config = useRef<SupportChatConfig>({});
  config.current = { ...JSON.parse(text), ...(given ? { token: given } : {}) };

  useEffect(() => {
    const joined = join(server, config.current, (change) =>
      setStatus((before) => ({ ...before, ...change })),
    );
    live.current = joined;
    return () => {
      live.current = null;
      joined.leave();
    };
  }, [server]);

  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what config is made of.
  useEffect(() => {
    if (!first.current) live.current?.update(config.current);
    first.current = false;
  }, [text, identity]);

  const call = useCallback((name: "open" | "close" | "toggle", text?: string) => {
    live.current?.widget.then(
      (chat) => chat[name](text),
      () => {},
    );
  }, []);
  const open = useCallback((text?: string) => call("open", text), [call]);
  const close = useCallback(() => call("close"), [call]);
  const toggle = useCallback(() => call("toggle"), [call]);
  return { ...status, open, close, toggle };
}

/** `<SupportChat server="https://support.example.com" token={fetchToken} />` */
export function SupportChat(options: SupportChatOptions): null {
  useSupportChat(options);
  return null;
}
