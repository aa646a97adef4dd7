import { expect, it, vi } from "vitest";
import { CallError, toCallError } from "../src/errors.ts";
import { createRest, query } from "../src/rest.ts";

const answer = (status: number, body: string) =>
  vi.fn<typeof fetch>(async () => new Response(body, { status }));

it("sends JSON with the bearer and gives back what it gets", async () => {
  const fetch = answer(200, '{"a":1}');
  const rest = createRest({ fetch, base: "https://x", headers: () => ({ "X-CSRF-Token": "c" }) });
  expect(await rest("POST", "/api/y", { b: 2 }, "token")).toEqual({ a: 1 });
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe("https://x/api/y");
  expect(init).toMatchObject({ method: "POST", body: '{"b":2}' });
  expect(init?.headers).toMatchObject({
    Authorization: "Bearer token",
    "Content-Type": "application/json",
    "X-CSRF-Token": "c",
  });
});

it("turns a refusal into an error with its code and fields", async () => {
  const body = { error: { code: "rate_limited", message: "slow", retry_after_ms: 1500 } };
  const rest = createRest({ fetch: answer(429, JSON.stringify(body)) });
  const error = await rest("GET", "/x").catch((error: unknown) => error);
  expect(error).toBeInstanceOf(CallError);
  expect(error).toMatchObject({
    code: "rate_limited",
    message: "slow",
    transient: true,
    retryAfter: 1500,
  });
});

it.each([
  ["a proxy's page", answer(502, "<html>Bad gateway</html>")],
  ["a JSON that is not ours", answer(500, '{"oops":true}')],
  ["no network", vi.fn<typeof fetch>(async () => Promise.reject(new TypeError("failed to fetch")))],
])("takes %s for unavailable", async (_, fetch) => {
  const rest = createRest({ fetch });
  await expect(rest("GET", "/x")).rejects.toMatchObject({ code: "unavailable", transient: true });
});

it("takes an empty answer for an empty object", async () => {
  expect(await createRest({ fetch: answer(200, "") })("DELETE", "/x")).toEqual({});
});

it("leaves out of a query what is not set", () => {
  expect(query({ since: 0, before: undefined, q: "", cursor: null, archived: false })).toBe(
    "?since=0&archived=false",
  );
  expect(query({})).toBe("");
});

it.each([
  ["support.error.not_found", "not_found"],
  ["wamp.error.no_such_procedure", "unavailable"],
  ["wamp.error.canceled", "unavailable"],
  ["wamp.error.not_authorized", "forbidden"],
  ["wamp.error.runtime_error", "internal"],
])("reads %s as %s", (uri, code) => {
  expect(toCallError({ error: uri, args: [], kwargs: {} }).code).toBe(code);
});

it("reads what autobahn-js throws as a string", () => {
  expect(toCallError("session not open")).toMatchObject({ code: "unavailable" });
});
