/** Websites in which the code of a page of docs/integrate/ is written, as the page says. */
import { blockOf, type Owner } from "./docs";
import { Website } from "./website";

export type Integration = (owner: Owner) => Promise<Website>;

const elementImport = (owner: Owner): string => blockOf("react.md", "widget-loader/element", owner);
const element = (owner: Owner): string => blockOf("react.md", 'style="height: 600px"', owner);

/** react.md: the component; with callbacks; inside the page; and from the site's own code. */
export const react: Integration = async (owner) => {
  const site = await Website.create("react");
  await site.installPackage();
  await site.write("src/Support.tsx", blockOf("react.md", "return <SwitchboardChat", owner));
  await site.write("src/SupportOfUser.tsx", blockOf("react.md", "onUnread=", owner));
  await site.write("src/Contact.tsx", blockOf("react.md", 'mode="inline"', owner));
  await site.write("src/startChat.ts", blockOf("react.md", "await loadSwitchboard", owner));
  return site;
};

/** nextjs.md: the tag in both routers, and the component in a layout. */
export const nextjs: Integration = async (owner) => {
  const site = await Website.create("nextjs");
  await site.installPackage();
  const styled = (folders: number, marker: string): string => `import "${"../".repeat(folders)}site.css";\n${blockOf("nextjs.md", marker, owner)}`;
  await site.write("app/(tag)/layout.tsx", styled(4, "{children}\n        <Script"));
  await site.write("app/(component)/layout.tsx", styled(4, "<SwitchboardChat"));
  await site.write("pages/_app.tsx", styled(3, "<Component {...pageProps} />"));
  return site;
};

/** vue.md: the tag in index.html. */
export const vue: Integration = async (owner) => {
  const site = await Website.create("vue");
  await site.replace("index.html", "</body>", `${blockOf("vue.md", "<script src=", owner)}</body>`);
  return site;
};

/** vue.md: the tag in one component; react.md: the web component in another. */
export const vueComponents: Integration = async (owner) => {
  const site = await Website.create("vue", "vue-components");
  await site.installPackage();
  await site.write("vite.config.ts", blockOf("react.md", "@vitejs/plugin-vue", owner));
  await site.write("src/Chat.vue", blockOf("vue.md", "onBeforeUnmount", owner));
  await site.write("src/ContactChat.vue", `<script setup>\n${elementImport(owner)}</script>\n\n<template>\n${element(owner)}</template>\n`);
  return site;
};

/** vue.md: the tag in nuxt.config.ts. */
export const nuxt: Integration = async (owner) => {
  const site = await Website.create("nuxt");
  await site.write("nuxt.config.ts", blockOf("vue.md", "defineNuxtConfig", owner));
  return site;
};

/** react.md: the web component in a site that Nuxt renders on its server. */
export const nuxtComponent: Integration = async (owner) => {
  const site = await Website.create("nuxt", "nuxt-component");
  await site.installPackage();
  await site.write("nuxt.config.ts", blockOf("react.md", "defineNuxtConfig", owner));
  await site.write("app/components/ContactChat.vue", `<script setup>\n${elementImport(owner)}</script>\n\n<template>\n${element(owner)}</template>\n`);
  return site;
};

/** angular.md: the tag in index.html. */
export const angular: Integration = async (owner) => {
  const site = await Website.create("angular");
  await site.replace("src/index.html", /<body>.*<\/body>/s, blockOf("angular.md", "<app-root>", owner));
  return site;
};

/** angular.md: the tag in one component; react.md: the web component in another. */
export const angularComponents: Integration = async (owner) => {
  const site = await Website.create("angular", "angular-components");
  await site.installPackage();
  await site.write("src/chat.component.ts", blockOf("angular.md", "afterNextRender", owner));
  const settings = `selector: "app-contact-chat", schemas: [CUSTOM_ELEMENTS_SCHEMA], template: \`${element(owner)}\``;
  await site.write(
    "src/contact-chat.component.ts",
    `import { Component, CUSTOM_ELEMENTS_SCHEMA } from "@angular/core";\n${elementImport(owner)}@Component({ ${settings} })\nexport class ContactChatComponent {}\n`,
  );
  return site;
};
