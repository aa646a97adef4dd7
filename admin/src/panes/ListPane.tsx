import { FILTERS } from "../desk/list.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { ChatList } from "./ChatList.tsx";
import { TagFilter } from "./TagFilter.tsx";

export function ListPane() {
  const { inbox } = useDesk();
  const { archived, filter } = inbox.view.value;
  const counts = inbox.list.value?.counts;

  return (
    <nav class="list" aria-label={en.chats}>
      <h1 class="hidden">{en.chats}</h1>
      <div class="tabs">
        {[false, true].map((tab) => (
          <button
            key={String(tab)}
            type="button"
            class="tab"
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
        placeholder={en.searchHint}
        maxLength={200}
        value={inbox.typed.value}
        onInput={(event) => inbox.search(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own */}
      <div class="filters" role="group" aria-label={en.filters}>
        {FILTERS.map((name) => (
          <button
            key={name}
            type="button"
            class="pill"
            data-testid={`filter-${name}`}
            aria-pressed={filter === name}
            onClick={() => inbox.setFilter(name)}
          >
            {en.filter[name]} {counts && <small>{counts[name]}</small>}
          </button>
        ))}
        <TagFilter />
      </div>
      <ChatList />
    </nav>
  );
}
