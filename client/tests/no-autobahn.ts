// Unit tests meet autobahn-js only as a fake; the real one is tried in a browser.
export class Connection {
  constructor() {
    throw new Error("a unit test reached for the network");
  }
}
