import {
  type MaybeRefOrGetter,
  onMounted,
  onUnmounted,
  reactive,
  type ToRefs,
  toRefs,
  toValue,
  watch,
} from "vue";
import type { SupportChatConfig } from "./index.ts";
import { BEFORE, join, type Live, type SupportChatStatus } from "./live.ts";

export type { SupportChatStatus } from "./live.ts";

export interface UseSupportChat extends ToRefs<SupportChatStatus> {
  open(text?: string): void;
  close(): void;
  toggle(): void;
}

/** The widget for as long as the component is mounted; `config` may be a ref or a getter. */
export function useSupportChat(
  server: string,
  config: MaybeRefOrGetter<SupportChatConfig> = {},
): UseSupportChat {
  const status = reactive({ ...BEFORE });
  let live: Live | null = null;

  onMounted(() => {
    live = join(server, { ...toValue(config) }, (change) => Object.assign(status, change));
  });
  onUnmounted(() => live?.leave());
  watch(
    () => ({ ...toValue(config) }),
    (now) => live?.update(now),
  );

  const call = (name: "open" | "close" | "toggle", text?: string) =>
    live?.widget.then(
      (chat) => chat[name](text),
      () => {},
    );
  return {
    ...toRefs(status),
    open: (text?: string) => void call("open", text),
    close: () => void call("close"),
    toggle: () => void call("toggle"),
  };
}
