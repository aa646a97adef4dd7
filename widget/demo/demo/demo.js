// The snippet of the documentation, as a file: this page allows no inline script.
window.SupportChat = window.SupportChat || {
  q: [],
  init: function (config) {
    this.q.push(["init", config]);
  },
};

SupportChat.init({ greeting: "Hello! How can we help?" });

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("open").addEventListener("click", () => SupportChat.open());
  document.getElementById("snippet").textContent =
    `<script async src="${location.origin}/widget.js" data-support-chat></script>`;
});
