'use strict'
// The generator's own WAMP adapter, with one thing added. A user's call names no chat: the router says whose it is. So
// that a user can try to write elsewhere, whoever sends to another chat names it in an argument, and has to be refused.
const path = require('path')
const wamp = require(path.join(path.dirname(require.main.filename), 'adapters', 'wamp.js'))

exports.open = (cfg, person, handlers) => {
  const line = wamp.open(cfg, person, handlers)
  const elsewhere = (chatId, content, done) => {
    const send = { ...cfg.send, kwargs: { ...cfg.send.kwargs, chat_id: '{chat_id}' } }
    const other = wamp.open({ ...cfg, send }, person, {
      ...handlers,
      open: () => other.send(chatId, content, (...answer) => { other.close(); done(...answer) }),
      closed: () => {}
    })
  }
  return {
    ...line,
    send: (chatId, content, done) =>
      (person.admin || chatId === person.chat_id ? line.send : elsewhere)(chatId, content, done)
  }
}
