/**
 * Short ward names of common measurements by code. The words of the record stand in the source;
 * here only the heading of a trend or a row is exchanged, and only where the code is known.
 */
import type { Language } from "@eir/base";
import type { Concept } from "@eir/fhir";

interface Measure {
  da: string;
  en: string;
  /** Place in the order of a ward's vital signs; the rest follow by time. */
  rank?: number;
  kind: "vital" | "lab";
}

const measures: [string, Measure][] = [];

function add(kind: "vital" | "lab", da: string, en: string, codes: string, rank?: number): void {
  const measure: Measure = rank === undefined ? { da, en, kind } : { da, en, kind, rank };
  for (const code of codes.split(" ")) measures.push([code, measure]);
}

add("vital", "EWS", "EWS", "EWS 1104051000000101 445551004 NPU08736", 1);
add("vital", "Temp.", "Temp.", "8310-5 8331-1 8329-5 NPU08676 386725007", 2);
add("vital", "SAT", "SpO2", "2708-6 59408-5 20564-1 NPU03011 431314004", 3);
add("vital", "Puls", "Pulse", "8867-4 NPU21692 364075005 78564009", 4);
add("vital", "Blodtryk", "Blood pressure", "85354-9 55284-4 75367002", 5);
add("vital", "Resp.frekvens", "Resp. rate", "9279-1 MCS88122 NPU22711 86290005", 6);
add("vital", "Vægt", "Weight", "29463-7 3141-9 NPU03804 27113001", 7);
add("vital", "Smerte", "Pain", "72514-3 38208-5", 8);
add("vital", "BMI", "BMI", "39156-5 NPU27281", 9);
add("vital", "Højde", "Height", "8302-2 NPU03794 50373000", 10);
add("vital", "Hovedomfang", "Head circumf.", "9843-4 8287-5", 11);
add("vital", "Systolisk", "Systolic", "8480-6 DNK05472 271649006 407554009");
add("vital", "Diastolisk", "Diastolic", "8462-4 DNK05473 271650006 407555005");
add("lab", "CRP", "CRP", "1988-5 30522-7 NPU19748 NPU01423", 1);
add("lab", "Kreatinin", "Creatinine", "2160-0 38483-4 14682-9 NPU18016 NPU04998", 2);
const egfr = "33914-3 62238-1 98979-8 48642-3 50044-7 88293-6 DNK35302 DNK35131";
add("lab", "eGFR", "eGFR", egfr, 3);
add("lab", "Kalium", "Potassium", "2823-3 6298-4 NPU03230", 4);
add("lab", "Natrium", "Sodium", "2951-2 2947-0 NPU03429", 5);
add("lab", "Hæmoglobin", "Haemoglobin", "718-7 20509-6 NPU02319", 6);
add("lab", "INR", "INR", "6301-6 34714-6 NPU01685", 7);
add("lab", "Leukocytter", "Leukocytes", "6690-2 26464-8 NPU02593", 8);
add("lab", "Trombocytter", "Platelets", "777-3 26515-7 NPU03568", 9);
add("lab", "HbA1c", "HbA1c", "4548-4 59261-8 NPU27300", 10);
add("lab", "Glukose", "Glucose", "2339-0 2345-7 15074-8 NPU02192 NPU22089");
add("lab", "Karbamid", "Urea nitrogen", "6299-2 3094-0 NPU01459");
add("lab", "Calcium", "Calcium", "49765-1 17861-6 NPU01443");
add("lab", "Klorid", "Chloride", "2069-3 2075-0 NPU01536");
add("lab", "Bikarbonat", "Carbon dioxide", "20565-8 2028-9 NPU02410");
add("lab", "Kolesterol", "Cholesterol", "2093-3 NPU01566");
add("lab", "Triglycerid", "Triglycerides", "2571-8 NPU04094");
add("lab", "LDL", "LDL", "18262-6 13457-7 NPU01568");
add("lab", "HDL", "HDL", "2085-9 NPU01567");
add("lab", "Albumin", "Albumin", "1751-7 NPU19673");
add("lab", "Bilirubin", "Bilirubin", "1975-2 NPU01370");
add("lab", "ALAT", "ALT", "1742-6 NPU19651");
add("lab", "ASAT", "AST", "1920-8 NPU19654");
add("lab", "Basisk fosfatase", "Alk. phosphatase", "6768-6 NPU27783");
add("lab", "Protein", "Protein", "2885-2 NPU03278");
add("lab", "Hæmatokrit", "Haematocrit", "4544-3 NPU02321");
add("lab", "Erytrocytter", "Erythrocytes", "789-8 NPU01960");
add("lab", "MCV", "MCV", "787-2 NPU01944");
add("lab", "MCH", "MCH", "785-6 NPU02320");
add("lab", "MCHC", "MCHC", "786-4 NPU03929");
add("lab", "RDW", "RDW", "21000-5 788-0");
add("lab", "PDW", "PDW", "32207-3");
add("lab", "MPV", "MPV", "32623-1");
add("lab", "PSA", "PSA", "2857-1 NPU08669");
add("lab", "U-albumin/kreatinin", "Albumin/creatinine", "14959-1 NPU19661 NPU28842");
add("lab", "Laktat", "Lactate", "2524-7 NPU03948 NPU03943");
add("lab", "TSH", "TSH", "3016-3 NPU03577");
add("lab", "NT-proBNP", "NT-proBNP", "33762-6 NPU21571");
add("lab", "Ferritin", "Ferritin", "2276-4 NPU19763");
add("lab", "B12-vitamin", "Vitamin B12", "2132-9 NPU01700");
add("lab", "Amylase", "Amylase", "1798-8 NPU19653");

const by_code = new Map(measures);

export function measure_of(concept: Concept): Measure | undefined {
  for (const coding of concept.codings) {
    const measure = coding.code === undefined ? undefined : by_code.get(coding.code);
    if (measure) return measure;
  }
  return undefined;
}

/** Place among the measurements a ward looks at first; the unranked come after. */
export function rank_of(concept: Concept): number {
  return measure_of(concept)?.rank ?? 100;
}

export function measure_name(concept: Concept, language: Language): string {
  return measure_of(concept)?.[language] ?? short_concept(concept);
}

const kinds = "disorder|procedure|finding|situation|regime/therapy|record artifact";
const semantic_tag = new RegExp(` \\((?:${kinds}|observable entity)\\)$`);

/** A concept's text without the kind that SNOMED CT adds in brackets to its full names. */
export function short_concept(concept: Concept): string {
  return short_text(concept.text);
}

export function short_text(text: string): string {
  return text.replace(semantic_tag, "");
}

export const weight_codes = ["29463-7", "3141-9", "NPU03804", "27113001"];
export const egfr_codes = egfr.split(" ");
