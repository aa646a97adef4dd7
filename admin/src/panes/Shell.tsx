import { useEffect } from "preact/hooks";
import { selected } from "../desk/route.ts";
import { toasted } from "../desk/toast.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { CustomerPane } from "./CustomerPane.tsx";
import { ListPane } from "./ListPane.tsx";
import { Rail } from "./Rail.tsx";
import { ThreadPane } from "./ThreadPane.tsx";

export function Shell() {
  const desk = useDesk();
  const chat = desk.current.value;
  const unread = desk.inbox.unread.value;

  useEffect(() => {
    document.title = unread ? `(${unread}) ${en.product}` : en.product;
  }, [unread]);

  return (
    <div class={selected.value ? "shell reading" : "shell"}>
      <Rail />
      <ListPane />
      {chat ? (
        <>
          <ThreadPane key={chat.id} chat={chat} />
          <CustomerPane chat={chat} />
        </>
      ) : (
        <main class="thread nothing">
          <p>{en.nothingSelected}</p>
        </main>
      )}
      <div class="toasts" role="status">
        {toasted.value && <p>{toasted.value}</p>}
      </div>
    </div>
  );
}
