export * from "./json";
export * from "./language";
export * from "./remote";
export * from "./time";
export { catalogues, type Catalogue } from "./text/catalogues";
export { code_word, element_label } from "./text/words";
