export { useTenant, useUpdateTenant } from "./queries";
export { TenantActions } from "./tenant-actions";
export { TenantPicker } from "./tenant-picker";
export { TenantStatusBadge } from "./tenant-status";
export { TenantsScreen } from "./tenants-screen";
