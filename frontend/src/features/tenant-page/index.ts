export { TenantScreen } from "./tenant-screen";
