import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Composer, cleaned, excess } from "../ui/Composer.tsx";

const text = signal("");
const onSend = vi.fn();
const words = { composer: "Write", send: "Send", tooLong: (over: number) => `${over} too many` };

beforeEach(() => {
  onSend.mockReset();
  text.value = "";
  const onInput = (typed: string) => {
    text.value = typed;
  };
  render(
    <Composer text={text} words={words} onInput={onInput} onSend={onSend} focusOn={true} />,
    document.body,
  );
});
afterEach(() => render(null, document.body));

const area = () => document.querySelector("textarea") as HTMLTextAreaElement;
const button = () => document.querySelector("button") as HTMLButtonElement;

function press(init: KeyboardEventInit): boolean {
  return area().dispatchEvent(
    new KeyboardEvent("keydown", { cancelable: true, bubbles: true, ...init }),
  );
}

async function type(value: string): Promise<void> {
  area().value = value;
  area().dispatchEvent(new Event("input", { bubbles: true }));
  await vi.waitFor(() => expect(text.value).toBe(value));
}

it("has the focus when it is shown", () => {
  expect(document.activeElement).toBe(area());
});

it("sends by Enter, trimmed, and is empty then", async () => {
  await type("  hello\nworld ");
  expect(press({ key: "Enter" })).toBe(false);
  expect(onSend).toHaveBeenCalledExactlyOnceWith("hello\nworld");
  expect(text.value).toBe("");
});

it("breaks the line by Shift+Enter and sends nothing while a word is composed", async () => {
  await type("hello");
  expect(press({ key: "Enter", shiftKey: true })).toBe(true);
  expect(press({ key: "Enter", isComposing: true })).toBe(true);
  expect(press({ key: "Enter", keyCode: 229 })).toBe(true);
  expect(onSend).not.toHaveBeenCalled();
});

it("sends nothing that is blank or too long", async () => {
  await type(" \n ");
  press({ key: "Enter" });
  await type("x".repeat(5_001));
  press({ key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(button().disabled).toBe(true));
  expect(document.querySelector("[role=alert]")?.textContent).toBe("1 too many");
});

it("counts characters as the server does, and cleans what it refuses", () => {
  expect(excess("🎉".repeat(5_000))).toBe(0);
  expect(excess("🎉".repeat(5_002))).toBe(2);
  expect(excess(` ${"x".repeat(5_000)} `)).toBe(0);
  expect(cleaned("a\u000bb\u0000c\td\ne\u0085 ")).toBe("abc\td\ne");
});
