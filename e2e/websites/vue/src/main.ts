import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";
import "../../../site.css";
import App from "./App.vue";
import Contact from "./Contact.vue";
import Home from "./Home.vue";
import Prices from "./Prices.vue";

const routes = [
  { path: "/", component: Home },
  { path: "/prices", component: Prices },
  { path: "/contact", component: Contact },
];

createApp(App)
  .use(createRouter({ history: createWebHistory(), routes }))
  .mount("#app");
