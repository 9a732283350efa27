/** Addresses of the code systems and registers the screens know by name. */
export const systems = {
  cpr: ["urn:oid:1.2.208.176.1.2", "https://www.cpr.dk", "http://cpr.dk"],
  replacement_cpr: ["urn:oid:1.2.208.176.1.6.1."],
  loinc: "http://loinc.org",
  npu: "http://npu-terminology.org",
  snomed: "http://snomed.info/sct",
} as const;

const short_names: [RegExp, string][] = [
  [/loinc\.org/, "LOINC"],
  [/npu-terminology|1\.2\.208\.176\.2\.1$/, "NPU"],
  [/snomed\.info/, "SNOMED CT"],
  [/1\.2\.208\.176\.2\.4|sks/i, "SKS"],
  [/whocc\.no\/atc|atc/i, "ATC"],
  [/rxnorm/, "RxNorm"],
  [/icd-10|1\.2\.208\.176\.2\.4\.12/i, "ICD-10"],
  [/sid\/cvx/, "CVX"],
  [/unitsofmeasure/, "UCUM"],
  [/1\.2\.208\.176\.1\.2$/, "CPR"],
  [/1\.2\.208\.176\.1\.1$|sor/i, "SOR"],
];

/** The name a code system is known by on a ward, or the last part of its address. */
export function system_name(system: string | undefined): string | undefined {
  if (!system) return undefined;
  const known = short_names.find(([pattern]) => pattern.test(system));
  return known?.[1] ?? system.split(/[/:]/).filter(Boolean).at(-1);
}
