export { AuditScreen } from "./audit-screen";
export { RecentChanges } from "./recent-changes";
