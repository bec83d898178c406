/** Where the tag goes in the systems that our clients use, in the words of their own menus. */
export interface Guide {
  system: string;
  steps: readonly string[];
}

export const GUIDES: readonly Guide[] = [
  {
    system: "Your own HTML",
    steps: ["Paste the line right before </body>, on every page or in the template they share.", "Upload the pages."],
  },
  {
    system: "WordPress",
    steps: [
      "Best: install our plugin under Plugins > Add New > Upload Plugin, and activate it.",
      "Open Settings > Switchboard Chat and paste the line above, or enter your tenant id.",
      "If a cache plugin is in use, empty its cache.",
    ],
  },
  {
    system: "Shopify",
    steps: [
      "Open Online Store > Themes > Edit code.",
      "Open layout/theme.liquid and paste the line right before </body>.",
      "Save. Allow your .myshopify.com address too, if you want to see it in the theme's preview.",
    ],
  },
  {
    system: "Wix",
    steps: [
      "Open Settings > Custom Code (the website needs a premium plan and its own domain).",
      "Choose Add Custom Code, paste the line, for all pages, placed in Body - end.",
      "Apply.",
    ],
  },
  {
    system: "Squarespace",
    steps: ["Open Settings > Advanced > Code Injection.", "Paste the line into Footer.", "Save."],
  },
  {
    system: "Webflow",
    steps: ["Open Site settings > Custom code.", "Paste the line into Footer code.", "Save changes and publish the site."],
  },
  {
    system: "Google Tag Manager",
    steps: [
      "Create a tag of the type Custom HTML and paste the line. If nothing appears, Tag Manager has dropped its data-tenant-id: put <script>window.switchboardSettings = { tenantId: \"your-id\" }</script> before it.",
      "Trigger it on All Pages.",
      "Submit and publish the container. The page's HTML does not show the tag then, so look at the live page.",
    ],
  },
  {
    system: "React, Vue, Angular",
    steps: [
      "Paste the line into index.html, right before </body>: it stays when routes change.",
      "Or add the script in the root component's effect, once.",
    ],
  },
  {
    system: "Next.js",
    steps: [
      "In app/layout.tsx, import Script from next/script.",
      "Put it into <body> with the same src and data attributes, and strategy afterInteractive.",
    ],
  },
  {
    system: "Drupal",
    steps: [
      "Install and enable the module Asset Injector under Extend.",
      "Open Configuration > Development > Asset Injector > JS Injector, add one, and load widget.js there with your tenant id in window.switchboardSettings.",
      "Under Conditions choose your public theme, and save.",
    ],
  },
  {
    system: "Ghost",
    steps: ["Open Settings > Advanced > Code injection, and press Open.", "Choose Site footer, and paste the line.", "Save."],
  },
];
