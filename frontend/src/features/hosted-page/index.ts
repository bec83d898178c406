export { HostedPageScreen } from "./hosted-page-screen";
