export { AssistantFilter } from "./assistant-filter";
export { AssistantScreen } from "./assistant-screen";
export { AssistantStatusBadge, DefaultBadge } from "./assistant-badges";
export { assistantHref } from "./assistant-href";
export { AssistantsScreen } from "./assistants-screen";
export { AssistantsTable } from "./assistants-table";
export { CreateAssistantDialog } from "./create-assistant-dialog";
export { OneAssistant } from "./one-assistant";
export { useAssistant, useAssistants } from "./queries";
