// A host's login around the App of docs/embedding/vue.md.

import { createApp, defineComponent, h, ref } from "vue";
import App from "./App.vue";

const Shop = defineComponent(() => {
  const user = ref<string | null>(null);
  return () => [
    h("h1", "Shop"),
    h("button", { onClick: () => (user.value = user.value ? null : "ann") }, user.value ? "Log out" : "Log in"),
    h(App, { user: user.value }),
  ];
});

createApp(Shop).mount("#root");
