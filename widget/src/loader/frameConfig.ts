// What of a host's configuration the frame is told.

import type { FrameConfig, SupportChatConfig } from "../config.ts";
import { permission } from "./attention.ts";

export function localeOf({ locale }: SupportChatConfig): string {
  return locale || document.documentElement.lang || navigator.language;
}

/** As plain data: a port refuses functions and proxies. */
export function frameConfig(config: SupportChatConfig): FrameConfig {
  const { user, theme, color, title, greeting } = config;
  const given = { user, theme, color, title, greeting, locale: localeOf(config) };
  return JSON.parse(JSON.stringify({ ...given, notices: permission() }));
}
