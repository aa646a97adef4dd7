// What the sheets say. Fetched with them.

export const words = {
  palette: "Go to, or do",
  paletteHint: "A chat, an action, a canned reply",
  nothing: "Nothing like this",
  chats: "Chats",
  actions: "Actions",
  canned: "Canned replies",
  help: "Keys",
  off: "Single keys are switched off in your settings.",
  helpMore:
    "Search finds words of messages, names and addresses, and key:value pairs such as email:ines or plan:pro.",
  keys: [
    ["j, k or ↓, ↑", "Next, previous chat"],
    ["n", "Next unread chat"],
    ["Enter or r", "Reply"],
    ["e", "Archive, or restore"],
    ["a", "Assign to me"],
    ["/", "Search; in the answer: canned replies"],
    ["g a, g r", "Active, archived"],
    ["z", "Undo"],
    ["Ctrl or ⌘ K", "Palette: any chat, any action"],
    ["Ctrl or ⌘ Enter", "Send and archive; the email still goes"],
    ["Esc", "Outwards: dialog, answer, chat"],
    ["?", "This sheet"],
  ] as const,
};
