// The launcher's style sheet. Rules for :host are important because a page's own
// `*` and `div` rules would win over them otherwise.

export const DEFAULT_COLOR = "#2f5bd7";
const Z_INDEX = 2147483000;

export interface Look {
  color?: string;
  position?: "left" | "right";
  zIndex?: number;
  theme?: string;
}

export function styleSheet({ color, position, zIndex, theme }: Look): string {
  const accent = color && CSS.supports("color", color) ? color : DEFAULT_COLOR;
  const side = position === "left" ? "left" : "right";
  const scheme = theme === "light" || theme === "dark" ? theme : "light dark";
  return `
:host{all:initial!important;position:fixed!important;z-index:${Number(zIndex) || Z_INDEX}!important;color-scheme:${scheme}!important}
:host([hidden]){display:none!important}
button{position:fixed;${side}:max(20px,env(safe-area-inset-${side}));bottom:max(20px,env(safe-area-inset-bottom));width:56px;height:56px;padding:0;border:0;border-radius:50%;cursor:pointer;background:${accent};color:#fff;color:oklch(from ${accent} clamp(0,(.57 - l)*999,1) 0 0);box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:transform .15s}
button:hover{transform:scale(1.05)}
button:focus-visible{outline:3px solid ${accent};outline-offset:3px}
button[hidden]{display:none}
svg{position:absolute;inset:16px;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:opacity .15s}
[aria-expanded=true] .chat,[aria-expanded=false] .x{opacity:0}
[data-testid=badge]{position:absolute;top:-4px;right:-4px;min-width:20px;box-sizing:border-box;padding:0 5px;border-radius:10px;background:#c8102e;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
[data-testid=badge][hidden]{display:none}
iframe{position:fixed;${side}:max(20px,env(safe-area-inset-${side}));bottom:92px;width:min(392px,calc(100vw - 40px));height:min(640px,calc(100dvh - 112px));border:0;border-radius:16px;background:light-dark(#fff,#17191e);color-scheme:inherit;box-shadow:0 0 0 1px light-dark(#00000012,#ffffff24),0 12px 48px #00000038;transition:opacity .16s,transform .16s,visibility .16s}
iframe.closed{opacity:0;visibility:hidden;transform:translateY(12px)}
@media(max-width:480px){iframe{inset:0;width:100%;height:100dvh;border-radius:0}iframe:not(.closed)~button{display:none}}
@media(prefers-reduced-motion){*{transition:none!important}}
@media print{:host{display:none!important}}`;
}
