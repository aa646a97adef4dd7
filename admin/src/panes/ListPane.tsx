import type { Filter } from "../desk/list.ts";
import { selected } from "../desk/route.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { ChatRow } from "./ChatRow.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";

const FILTERS = Object.keys(en.filter) as Exclude<Filter, "all">[];
const NEAR = 200;

export function ListPane() {
  const { inbox } = useDesk();
  const { archived, filter } = inbox.view.value;
  const list = inbox.list.value;

  const onScroll = (event: { currentTarget: HTMLElement }) => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
    if (scrollHeight - scrollTop - clientHeight < NEAR) void inbox.more();
  };

  return (
    <nav class="list" aria-label={en.chats}>
      <h1 class="hidden">{en.chats}</h1>
      <ConnectionBar />
      <div class="tabs">
        {[false, true].map((tab) => (
          <button
            key={String(tab)}
            type="button"
            data-testid={tab ? "tab-archived" : "tab-active"}
            aria-pressed={archived === tab}
            onClick={() => inbox.setTab(tab)}
          >
            {tab ? en.archived : en.active}
          </button>
        ))}
      </div>
      <input
        type="search"
        class="search"
        data-testid="search"
        aria-label={en.search}
        placeholder={en.search}
        maxLength={200}
        onInput={(event) => inbox.search(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own */}
      <div class="filters" role="group" aria-label={en.filters}>
        {FILTERS.map((name) => (
          <button
            key={name}
            type="button"
            data-testid={`filter-${name}`}
            aria-pressed={filter === name}
            onClick={() => inbox.setFilter(name)}
          >
            {en.filter[name]}
            {list && <small>{list.counts[name]}</small>}
          </button>
        ))}
      </div>
      <div class="rows" onScroll={onScroll}>
        <Face />
        <ul>
          {list?.items.map((item) => (
            <ChatRow key={item.id} item={item} current={item.id === selected.value} />
          ))}
        </ul>
        {inbox.loadingMore.value && <p class="faint">{en.more}</p>}
      </div>
    </nav>
  );
}

/** What the list shows in the place of rows. */
function Face() {
  const { inbox } = useDesk();
  const list = inbox.list.value;
  const { filter, q } = inbox.view.value;

  if (inbox.failed.value) {
    return (
      <div class="face" role="alert">
        <p>{en.listFailed}</p>
        <button type="button" onClick={() => inbox.refresh()}>
          {en.again}
        </button>
      </div>
    );
  }
  if (!list) return <div class="skeleton rows-skeleton" aria-hidden="true" />;
  if (list.items.length > 0) return null;
  const searched = q !== "" || filter !== "all";
  return (
    <div class="face">
      <strong>{searched ? en.noneFound : en.noneActive}</strong>
      <p>{searched ? en.noneFoundMore : en.noneActiveMore}</p>
    </div>
  );
}
