export * from "./bundle";
export * from "./client";
export * from "./describe";
export * from "./diff";
export * from "./events";
export * from "./name";
export * from "./narrative";
export * from "./read";
