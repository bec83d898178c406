export { useUsers } from "./queries";
export { UserDialog } from "./user-dialog";
export { UsersScreen } from "./users-screen";
export { UsersTable } from "./users-table";
