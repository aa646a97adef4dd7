import { useDesk } from "../useDesk.ts";
import { Code } from "./Code.tsx";
import { Section } from "./Section.tsx";
import { useFetched } from "./useFetched.ts";
import { words } from "./words.ts";

interface Site {
  snippet: string;
  allowed_origins: string[];
  identity: boolean;
  require_identity: boolean;
  mail: string;
}

/** The dashboard is reached at the public address alone, so that is the page's own. */
function withToken(): string {
  return [
    "<script>window.SupportChat=window.SupportChat||{q:[],init:function(c){this.q.push(['init',c])}}</script>",
    `<script async src="${location.origin}/widget.js"></script>`,
    "<script>SupportChat.init({token: '…signed by your server…'})</script>",
  ].join("\n");
}

export function Embed() {
  const { auth } = useDesk();
  const owner = auth.admin.value?.role === "owner";
  return (
    <>
      {owner && <OfSite />}
      <Section title={words.embedIdentified}>
        <Code text={withToken()} />
      </Section>
    </>
  );
}

function OfSite() {
  const { auth } = useDesk();
  const site = useFetched(() => auth.call<Site>("GET", "/api/admin/site"));
  const { snippet = "", allowed_origins = [], identity = false } = site.value ?? {};
  return (
    <Section title={words.sections.embed} hint={words.embedHint} of={site}>
      <Code text={snippet} />
      <p class="hint">
        {words.embedOrigins}{" "}
        {allowed_origins.length > 0 && words.allowed(allowed_origins.join(", "))}
      </p>
      {!identity && <p class="hint">{words.noIdentity}</p>}
    </Section>
  );
}
