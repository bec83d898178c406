import path from "node:path";

// The packages lie two folders up, beside the other websites'.
export default { turbopack: { root: path.resolve("../..") } };
