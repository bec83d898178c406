export { ConversationScreen } from "./conversation-screen";
export { ConversationsScreen } from "./conversations-screen";
