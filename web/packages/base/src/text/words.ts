/** Danish names of FHIR elements, types and codes. English is the name itself as words. */
import { humanise, type Language } from "../language";
import { codes_da, elements_da } from "./words.da";

export function element_label(name: string, language: Language): string {
  return (language === "da" ? elements_da[name] : undefined) ?? humanise(name);
}

/** A code of FHIR itself (a status, a kind of contact) as a word; unknown ones as they are. */
export function code_word(code: string, language: Language): string {
  if (language === "da") return codes_da[code] ?? code;
  return /^[a-z-]+$/.test(code) ? code.replace(/-/g, " ") : code;
}
