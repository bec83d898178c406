export { OverviewScreen } from "./overview-screen";
export { OwnAssistantsScreen } from "./own-assistants-screen";
