export { GapsScreen } from "./gaps-screen";
