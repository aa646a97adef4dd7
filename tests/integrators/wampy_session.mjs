// One WAMP session of npm wampy, driven by lines of JSON: a command in, an answer out;
// events come out as they are heard. See tests/integrators/wampy.py.

import { createInterface } from "node:readline";
import { JsonSerializer } from "wampy/JsonSerializer.js";
import { MsgpackSerializer } from "wampy/MsgpackSerializer.js";
import { Wampy } from "wampy";

const [url, ticket, serializer] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));

const session = new Wampy(url, {
  ws: WebSocket,
  realm: "support",
  serializer: serializer === "msgpack" ? new MsgpackSerializer() : new JsonSerializer(),
  authmethods: ["ticket"],
  authid: "whoever",
  onChallenge: () => ticket,
  autoReconnect: false,
  onClose: () => say({ closed: true }),
});

const commands = {
  connect: () => session.connect(),
  call: ({ uri, args, kwargs }) =>
    session.call(uri, { argsList: args, argsDict: kwargs }).then(({ argsList }) => argsList[0]),
  subscribe: ({ topic }) =>
    session
      .subscribe(topic, ({ argsList }) => say({ event: argsList[0], topic }))
      .then(() => null),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    say({ answer: await commands[command.do](command) });
  } catch ({ errorUri, message, argsList, argsDict }) {
    say({ refused: errorUri ?? message, args: argsList ?? [], kwargs: argsDict ?? {} });
  }
}
process.exit();
