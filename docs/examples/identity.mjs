// Tell Frontdesk who your user is: sign an identity token on your server, for its
// page to pass to the widget. Needs nothing but Node.
//
//     FRONTDESK_IDENTITY_SECRET=… node identity.mjs user-42 ann@example.com "Ann Lee"

import { createHmac } from "node:crypto";

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** `id` is your own id of the user, which never changes. */
export function identityToken({ id, email, name }) {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const head = encode({ alg: "HS256", typ: "JWT" });
  const claims = encode({ sub: id, aud: "frontdesk", exp, email, name });
  const signature = createHmac("sha256", process.env.FRONTDESK_IDENTITY_SECRET)
    .update(`${head}.${claims}`)
    .digest("base64url");
  return `${head}.${claims}.${signature}`;
}

if (import.meta.main) {
  const [id, email, name] = process.argv.slice(2);
  console.log(identityToken({ id, email, name }));
}
