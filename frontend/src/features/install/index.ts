export { InstallScreen } from "./install-screen";
