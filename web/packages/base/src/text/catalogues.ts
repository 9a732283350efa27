import type { Language } from "../language";
import { da } from "./da";
import { en } from "./en";

export type Catalogue = typeof da;

export const catalogues: Record<Language, Catalogue> = { da, en };
