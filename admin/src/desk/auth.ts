// Who is signed in. The cookie is the browser's affair; the CSRF token goes with
// every call that changes something.

import { CallError } from "@frontdesk/client/errors";
import { createRest, type Method, type Rest } from "@frontdesk/client/rest";
import type { Admin, AdminSession } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import { forgetAll } from "./drafts.ts";

const ASK_AGAIN = 2_000;

/** `expired`: signed in until just now; what was on the screen is still there. */
export type AuthState = "asking" | "away" | "out" | "invited" | "password" | "in" | "expired";

const INVITE = /^#invite=([\w.-]+)$/;

export class Auth {
  readonly state = signal<AuthState>("asking");
  readonly admin = signal<Admin | null>(null);
  #csrf = "";
  #rest: Rest;

  constructor(rest?: Rest) {
    this.#rest = rest ?? createRest({ headers: () => ({ "X-CSRF-Token": this.#csrf }) });
  }

  /** A REST call as whoever is signed in. */
  call = async <T>(method: Method, path: string, body?: object): Promise<T> => {
    try {
      return await this.#rest<T>(method, path, body);
    } catch (error) {
      const ended = error instanceof CallError && error.code === "unauthorized";
      if (ended && this.state.value === "in") this.state.value = "expired";
      throw error;
    }
  };

  /** The token of an invitation, when the page was opened by its link. */
  readonly invitation = INVITE.exec(location.hash)?.[1] ?? null;

  /** At the start of the page: does the cookie still stand? */
  async resume(): Promise<void> {
    if (this.invitation) {
      this.state.value = "invited";
      return;
    }
    try {
      this.#enter(await this.#rest<AdminSession>("GET", "/api/admin/me"));
    } catch (error) {
      const away = error instanceof CallError && error.transient;
      this.state.value = away ? "away" : "out";
      if (away) setTimeout(() => this.resume(), ASK_AGAIN);
    }
  }

  async login(email: string, password: string): Promise<void> {
    this.#enter(await this.#rest<AdminSession>("POST", "/api/admin/login", { email, password }));
  }

  async changePassword(current: string, next: string): Promise<void> {
    const body = { current, new: next };
    this.#enter(await this.#rest<AdminSession>("POST", "/api/admin/password", body));
  }

  async rename(name: string): Promise<void> {
    this.admin.value = await this.call<Admin>("PATCH", "/api/admin/me", { name });
  }

  /** Makes the account that the invitation is for, and signs it in. */
  async accept(name: string, password: string): Promise<void> {
    const body = { token: this.invitation, password, name };
    const session = await this.#rest<AdminSession>("POST", "/api/admin/invitation/accept", body);
    history.replaceState(null, "", "/admin/");
    this.#enter(session);
  }

  async logout(): Promise<void> {
    if (this.admin.value) forgetAll(this.admin.value.id);
    // Whatever the server says, this page is signed out.
    await this.#rest("POST", "/api/admin/logout", {}).catch(() => {});
    location.assign("/admin/");
  }

  #enter({ admin, csrf, password_change_required }: AdminSession): void {
    // Somebody else's screen is not carried over.
    if (this.admin.value && this.admin.value.id !== admin.id) location.assign("/admin/");
    this.#csrf = csrf;
    this.admin.value = admin;
    this.state.value = password_change_required ? "password" : "in";
  }
}
