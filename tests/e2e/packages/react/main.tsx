// A host's login around the App of docs/embedding/react.md.

import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";

function Shop() {
  const [user, setUser] = useState<string | null>(null);
  return (
    <>
      <h1>Shop</h1>
      <button onClick={() => setUser(user ? null : "ann")}>{user ? "Log out" : "Log in"}</button>
      <App user={user} />
    </>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<StrictMode><Shop /></StrictMode>);
