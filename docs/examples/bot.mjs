// A bot that answers every user's message with the message itself.
//
//     npm install wampy
//     frontdesk key add "Echo bot" --scope bot
//     FRONTDESK_WS=ws://127.0.0.1:8080/ws FRONTDESK_KEY=fdk_… node bot.mjs
//
// It shows what every integration needs: sign in with an API key, subscribe before
// fetching, unpack batches, and send with a client_id that is made from what it
// answers, so that no repetition, crash or restart makes it answer twice.

import { Wampy } from "wampy";

const bot = new Wampy(process.env.FRONTDESK_WS, {
  ws: WebSocket,
  realm: "support",
  authmethods: ["ticket"],
  authid: "bot",
  onChallenge: () => process.env.FRONTDESK_KEY,
  maxRetries: 0, // for ever
  onReconnectSuccess: catchUp, // Wampy has subscribed again
  onClose: () => process.exit(1), // the key was revoked
});

async function call(uri, args) {
  const { argsList } = await bot.call(uri, { argsDict: args });
  return argsList[0];
}

async function heard({ argsList: [event] }) {
  for (const each of event.type === "batch" ? event.events : [event]) {
    if (each.type === "new_user_message") await answer(each.message);
  }
}

/** What was said while we were away. */
async function catchUp() {
  const { chats } = await call("support.admin.chats", { limit: 200 });
  for (const chat of chats) {
    if (chat.last_message_sender !== "user") continue;
    const { messages } = await call("support.admin.messages", { chat_id: chat.id, limit: 1 });
    await answer(messages[0]);
  }
}

async function answer(message) {
  const content = `You said: ${message.content.slice(0, 1000)}`;
  try {
    await call("support.admin.send", {
      chat_id: message.chat_id,
      content,
      client_id: `echo-${message.id}`,
    });
  } catch (error) {
    console.log(`message ${message.id} was not answered: ${error.errorUri}`);
  }
}

await bot.connect();
await bot.subscribe("support.admin.notifications", heard);
await catchUp();
console.log("listening");
