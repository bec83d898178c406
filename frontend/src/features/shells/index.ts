export { AdminShell } from "./admin-shell";
export { PortalShell } from "./portal-shell";
