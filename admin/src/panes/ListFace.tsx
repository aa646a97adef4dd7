import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

/** What the list shows in the place of rows. */
export function ListFace() {
  const { inbox } = useDesk();
  const list = inbox.list.value;
  const { filter, q, tag, archived } = inbox.view.value;

  if (inbox.failed.value) {
    return (
      <div class="face" role="alert" data-testid="list-failed">
        <p>{en.listFailed}</p>
        <button type="button" onClick={() => inbox.refresh()}>
          {en.again}
        </button>
      </div>
    );
  }
  if (!list) {
    return (
      <div class="rows-skeleton" aria-hidden="true" data-testid="list-skeleton">
        <i />
        <i />
        <i />
        <i />
        <i />
      </div>
    );
  }
  if (list.items.length > 0) return null;
  const searched = q !== "" || tag !== "" || (filter !== "all" && filter !== "closed");
  const [title, more] = searched
    ? [en.noneFound, en.noneFoundMore]
    : archived
      ? [en.noneArchived, en.noneArchivedMore]
      : [en.noneActive, en.noneActiveMore];
  return (
    <div class="face" data-testid={searched ? "nothing-found" : "caught-up"}>
      <strong>{title}</strong>
      <p>{more}</p>
      {searched && (
        <button
          type="button"
          onClick={() => inbox.look({ archived, filter: "all", q: "", tag: "" })}
        >
          {en.clear}
        </button>
      )}
    </div>
  );
}
