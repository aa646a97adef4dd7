import { CallError } from "@frontdesk/client/errors";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deferred } from "../../client/tests/deferred.ts";
import { type Credentials, Session } from "../src/core/session.ts";
import { pageOf } from "../src/page.ts";

const nobody: Credentials = { token: null, resume: null, link: null, page: null, profile: null };

describe("a session", () => {
  const rest = vi.fn();
  const freshToken = vi.fn<() => Promise<string | null>>();
  const onSession = vi.fn();
  const open = (credentials: Partial<Credentials> = {}) =>
    new Session({ credentials: { ...nobody, ...credentials }, freshToken, onSession, rest });
  const answer = (access: string, resume: string | null = null) => ({
    access,
    resume,
    expires_in: 900,
    chat_id: "c",
  });
  let old = deferred<object>();
  const refused = new CallError("unauthorized", "no");

  beforeEach(() => {
    rest.mockReset();
    freshToken.mockReset();
    onSession.mockReset();
    vi.useRealTimers();
  });

  it("gives what the host gave, and nothing that it did not", async () => {
    rest.mockResolvedValue(answer("a", "r2"));
    const session = open({ resume: "r1", profile: { email: "e" } });
    await session.get();
    const body = { resume: "r1", profile: { email: "e" } };
    expect(rest).toHaveBeenCalledExactlyOnceWith("POST", "/api/session", body);
    expect(session.credentials.resume).toBe("r2");
  });

  it("is made once by all who ask at the same time, and renewed before it ends", async () => {
    vi.useFakeTimers();
    rest.mockImplementation(async () => answer(`access ${rest.mock.calls.length}`));
    const session = open();
    const all = await Promise.all([session.get(), session.get(), session.get()]);
    expect(new Set(all).size).toBe(1);
    await vi.advanceTimersByTimeAsync(839_000);
    expect((await session.get()).access).toBe("access 1");
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await session.get()).access).toBe("access 2");
  });

  it("asks the host for a newer token when its own has run out, once", async () => {
    rest.mockRejectedValueOnce(refused).mockResolvedValueOnce(answer("a"));
    freshToken.mockResolvedValue("new");
    await open({ token: "old" }).get();
    expect(rest.mock.calls.map(([, , body]) => body)).toEqual([{ token: "old" }, { token: "new" }]);

    rest.mockReset().mockRejectedValue(refused);
    freshToken.mockResolvedValue("old");
    await expect(open({ token: "old" }).get()).rejects.toBe(refused);
    expect(rest).toHaveBeenCalledTimes(1);
  });

  it("is renewed once for the line and the poll, whoever of them comes first to the refusal", async () => {
    vi.useFakeTimers();
    rest.mockResolvedValueOnce(answer("a"));
    const session = open({ token: "old" });
    await session.get();
    await vi.advanceTimersByTimeAsync(900_000);
    rest.mockRejectedValueOnce(refused).mockResolvedValueOnce(answer("b"));
    rest.mockResolvedValueOnce({ ok: true });
    freshToken.mockResolvedValue("new");
    const [line] = await Promise.all([session.get(), session.call("GET", "/api/support_chat")]);
    expect(line.access).toBe("b");
    expect(rest.mock.lastCall).toEqual(["GET", "/api/support_chat", undefined, "b"]);
    expect(freshToken).toHaveBeenCalledTimes(1);
  });

  it("is not denied while the host, asked for a newer token, has none: it may have one later", async () => {
    rest.mockRejectedValueOnce(refused).mockRejectedValueOnce(refused);
    rest.mockResolvedValueOnce(answer("a"));
    freshToken.mockResolvedValueOnce(null).mockResolvedValueOnce("new");
    const session = open({ token: "old" });
    await expect(session.get()).rejects.toMatchObject({ code: "unavailable" });
    expect((await session.get()).access).toBe("a");
  });

  it.each([
    ["arrives", () => old.resolve(answer("of Ann"))],
    ["is refused, and Ann's host answers late", () => old.reject(refused)],
  ])("is that of the newest login, also when the one before %s", async (_, end) => {
    const [asked, late] = [deferred<object>(), deferred<string>()];
    old = deferred<object>();
    rest.mockReturnValueOnce(old.promise).mockReturnValueOnce(asked.promise);
    freshToken.mockReturnValue(late.promise);
    const session = open({ token: "Ann" });
    const first = session.get().catch(() => null);
    session.credentials.token = "Bob";
    session.forget();
    const second = session.get();
    end();
    late.resolve("Ann, renewed");
    await first;
    const third = session.get();
    asked.resolve(answer("of Bob"));
    for (const each of [second, third]) expect((await each).access).toBe("of Bob");
    expect((await session.get()).access).toBe("of Bob");
    expect(session.credentials.token).toBe("Bob");
    expect(onSession).toHaveBeenCalledExactlyOnceWith(answer("of Bob"));
    expect(rest).toHaveBeenCalledTimes(2);
  });

  it("does without a profile that the server refuses, and says so", async () => {
    const wrong = new CallError("invalid_argument", "email", { field: "profile.email" });
    rest.mockRejectedValueOnce(wrong).mockResolvedValueOnce(answer("a"));
    const onProblem = vi.fn();
    const credentials = { ...nobody, profile: { email: "?" } };
    await new Session({ credentials, freshToken, onSession, rest, onProblem }).get();
    expect(rest.mock.calls.map(([, , body]) => body)).toEqual([{ profile: { email: "?" } }, {}]);
    expect(onProblem).toHaveBeenCalledExactlyOnceWith(wrong);
  });

  it("does without a memory that no longer makes sense, but never without a token", async () => {
    const wrong = (field: string) => new CallError("invalid_argument", "no", { field });
    rest.mockRejectedValueOnce(wrong("resume")).mockRejectedValueOnce(wrong("profile"));
    rest.mockResolvedValueOnce(answer("a"));
    await open({ resume: "from another day", profile: { email: "?" } }).get();
    expect(rest.mock.lastCall?.[2]).toEqual({});

    rest.mockReset().mockRejectedValue(wrong("token"));
    await expect(open({ token: "not one" }).get()).rejects.toThrow("no");
    expect(rest).toHaveBeenCalledTimes(1);
  });

  it("renews a refused access once, then calls again", async () => {
    rest.mockResolvedValueOnce(answer("a"));
    rest.mockRejectedValueOnce(refused);
    rest.mockResolvedValueOnce(answer("b"));
    rest.mockResolvedValueOnce({ ok: true });
    expect(await open().call("GET", "/api/support_chat")).toEqual({ ok: true });
    expect(rest.mock.lastCall).toEqual(["GET", "/api/support_chat", undefined, "b"]);
  });

  it("repeats no call of somebody who has left meanwhile", async () => {
    rest.mockResolvedValueOnce(answer("Ann"));
    const session = open();
    await session.get();
    const call = deferred<object>();
    rest.mockReturnValueOnce(call.promise);
    const sent = session.call("POST", "/api/support_chat/messages", { content: "x" });
    await Promise.resolve();
    session.forget();
    rest.mockResolvedValue(answer("Bob"));
    call.reject(refused);
    await expect(sent).rejects.toBe(refused);
    expect(rest).toHaveBeenCalledTimes(2);
  });

  it("ends on the server by its own access", async () => {
    rest.mockResolvedValue(answer("a"));
    const session = open();
    await session.end();
    expect(rest).not.toHaveBeenCalled();
    await session.get();
    await session.end();
    expect(rest.mock.lastCall).toEqual(["DELETE", "/api/session", undefined, "a"]);
  });
});

describe("the page that staff see", () => {
  it.each([
    ["https://a.example/b?token=secret&utm_source=x&q=1#frag", "https://a.example/b?utm_source=x"],
    ["https://me:pw@a.example/", "https://a.example/"],
    ["file:///etc/passwd", null],
    [`https://a.example/${"x".repeat(2100)}`, null],
  ])("of %s is %s", (href, page) => {
    expect(pageOf(href)).toBe(page);
  });
});
