export { api } from "./client";
export { ApiError, errorMessage, NetworkError } from "./errors";
export type * from "./types";
