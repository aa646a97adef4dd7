// What a host page may say to the widget.

export interface HostUser {
  email?: string;
  name?: string;
  [key: string]: unknown;
}

export type TokenSource = string | (() => string | Promise<string>);

export interface SupportChatConfig {
  /** Signed by the host's server: who the user is. */
  token?: TokenSource;
  /** Unsigned; staff see it as unverified. */
  user?: HostUser;
  locale?: string;
  theme?: "light" | "dark" | "auto";
  color?: string;
  position?: "left" | "right";
  title?: string;
  greeting?: string;
  zIndex?: number;
  hideLauncher?: boolean;
}

/** The part that the frame is told; a function cannot cross, so tokens go their own way. */
export type FrameConfig = Pick<
  SupportChatConfig,
  "user" | "locale" | "theme" | "color" | "title" | "greeting"
> & {
  /** Whether this page may show desktop notifications; absent where there are none. */
  notices?: NotificationPermission;
};
