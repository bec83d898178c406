export { useWebsites } from "./queries";
export { WebsiteDialog, type WebsiteTask } from "./website-dialog";
export { nameOf } from "./website-words";
export { Websites } from "./websites";
