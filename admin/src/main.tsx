import { render } from "preact";
import { App } from "./App.tsx";
import { Auth } from "./desk/auth.ts";
import { Desk } from "./desk/desk.ts";
import { DeskContext } from "./useDesk.ts";

const auth = new Auth();
const desk = new Desk(auth);
void auth.resume();

const root = document.getElementById("app");
if (root) {
  render(
    <DeskContext.Provider value={desk}>
      <App />
    </DeskContext.Provider>,
    root,
  );
}
