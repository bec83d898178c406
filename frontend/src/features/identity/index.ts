export { IdentityScreen } from "./identity-screen";
