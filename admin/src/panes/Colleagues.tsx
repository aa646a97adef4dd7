import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

const names = new Intl.ListFormat(undefined, { type: "conjunction" });

/** Who else has this chat open, before one answers over them. */
export function Colleagues({ chatId }: { chatId: string }) {
  const { staff, auth } = useDesk();
  const others = staff.others(chatId, auth.admin.value?.id);
  const typing = others.filter((admin) => admin.typing);
  const shown = typing.length > 0 ? typing : others;
  const text = names.format(shown.map(({ name }) => name));
  const say = typing.length > 0 ? en.alsoTyping : en.alsoViewing;

  return (
    <p
      class={typing.length > 0 ? "colleagues typing-too" : "colleagues"}
      role="status"
      data-testid="viewing"
    >
      {shown.length > 0 && say(text, shown.length === 1)}
    </p>
  );
}
