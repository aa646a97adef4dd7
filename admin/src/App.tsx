import "@frontdesk/client/ui/tokens.css";
import "@frontdesk/client/ui/log.css";
import "./style/shell.css";
import "./style/gate.css";
import "./style/list.css";
import "./style/thread.css";
import "./style/customer.css";
import "./style/sheets.css";
import "./style/settings.css";
import { later } from "./later.ts";
import { Login } from "./panes/Login.tsx";
import { NewPassword } from "./panes/NewPassword.tsx";
import { Shell } from "./panes/Shell.tsx";
import { en } from "./strings/en.ts";
import { useDesk } from "./useDesk.ts";

const Invited = later(async () => (await import("./settings/Invited.tsx")).Invited);

export function App() {
  const state = useDesk().auth.state.value;
  if (state === "asking") return null;
  if (state === "away") return <p class="alone">{en.away}</p>;
  if (state === "invited") return <Invited />;
  if (state === "out") return <Login />;
  if (state === "password") return <NewPassword />;
  return (
    <>
      <div inert={state === "expired"}>
        <Shell />
      </div>
      {state === "expired" && <Login expired />}
    </>
  );
}
