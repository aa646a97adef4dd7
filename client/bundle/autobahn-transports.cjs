// The one transport that browsers need, in the place of autobahn's list of them.

const { Factory } = require("autobahn/lib/transport/websocket.js");

exports.transports = { get: () => Factory };
