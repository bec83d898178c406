export { PlatformOverview } from "./platform-overview";
export { TenantUsage } from "./tenant-usage";
