// The part of autobahn-js 26.3.1 that we call; it ships no types of its own.
declare module "autobahn/lib/connection.js" {
  export interface Subscription {
    id: number;
  }

  export interface Session {
    call(procedure: string, args: unknown[], kwargs: Record<string, unknown>): Promise<unknown>;
    subscribe(topic: string, handler: (args: unknown[]) => void): Promise<Subscription>;
    unsubscribe(subscription: Subscription): Promise<unknown>;
  }

  export interface ConnectionOptions {
    url: string;
    realm: string;
    authmethods: string[];
    onchallenge: () => string;
    max_retries: number;
    use_es6_promises: boolean;
    on_user_error: (error: unknown) => void;
    on_internal_error: (error: unknown) => void;
  }

  export class Connection {
    constructor(options: ConnectionOptions);
    onopen: ((session: Session) => void) | null;
    /** `details.reason` is the URI of an ABORT or GOODBYE, null when the line just went. */
    onclose: ((reason: string, details: { reason: string | null }) => boolean) | null;
    readonly transport: { close?: (code?: number, reason?: string) => void };
    open(): void;
    close(): void;
  }
}
