export { ToolsScreen } from "./tools-screen";
