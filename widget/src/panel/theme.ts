import type { FrameConfig } from "../config.ts";

/** By CSSOM alone: the frame's policy allows no inline style. */
export function applyTheme({ theme, color }: FrameConfig): void {
  const root = document.documentElement;
  root.style.colorScheme = theme === "light" || theme === "dark" ? theme : "light dark";
  if (color && CSS.supports("color", color)) root.style.setProperty("--accent", color);
}
