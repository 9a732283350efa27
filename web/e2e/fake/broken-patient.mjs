// A patient whose record is full of what cannot be read. A strict server would refuse most of it, so
// only the stand-in holds it: the screens must show every piece, alone, with the way to its source.
const id = "broken-record";
const subject = { reference: `Patient/${id}` };
const today = () => new Date().toISOString();

export function broken_patient() {
  const of = (resourceType, name, rest) => ({
    resourceType,
    id: `broken-${resourceType.toLowerCase()}-${name}`,
    subject,
    ...rest,
  });
  const observation = (name, rest) =>
    of("Observation", name, {
      status: "final",
      effectiveDateTime: today(),
      category: [{ coding: [{ code: "laboratory" }] }],
      code: { text: `Prøve ${name}` },
      ...rest,
    });
  return [
    {
      resourceType: "Patient",
      id,
      name: [{ family: "Læsefejl", given: ["Vagn"] }],
      gender: "kvinde",
      birthDate: "1948-13-40",
      identifier: [{ system: "urn:oid:1.2.208.176.1.2", value: "0101480000" }],
    },
    {
      ...of("AllergyIntolerance", "odd", {}),
      patient: subject,
      code: {},
      verificationStatus: { coding: [{ code: "perhaps" }] },
    },
    of("Encounter", "now", { status: "in-progress", class: "IMP", period: { start: "i går" } }),
    of("Encounter", "odd", { status: "vanished", class: { code: "AMB" } }),
    of("Condition", "nameless", { clinicalStatus: { coding: [{ code: "active" }] }, code: {} }),
    of("Condition", "odd", {
      clinicalStatus: { coding: [{ code: "so-so" }] },
      code: { text: "Hovedpine" },
      onsetDateTime: "2026-02-30",
    }),
    of("MedicationRequest", "nameless", { status: "active", intent: "order" }),
    of("MedicationRequest", "dose", {
      status: "active",
      intent: "order",
      medicationCodeableConcept: { text: "Warfarin 2,5 mg" },
      dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: "halvanden" } }] }],
    }),
    of("MedicationRequest", "status", {
      status: "kører",
      intent: "order",
      medicationCodeableConcept: { text: "Furosemid 40 mg" },
    }),
    observation("no-code", { code: {}, valueQuantity: { value: 1, unit: "mg" } }),
    observation("text-number", { valueQuantity: { value: "3,6", unit: "mmol/L" } }),
    observation("nothing", {}),
    observation("odd-form", { valueOddity: { a: 1 } }),
    observation("no-time", { effectiveDateTime: "en tirsdag", valueInteger: 4 }),
    observation("status", { status: "færdig", valueQuantity: { value: 4.1, unit: "mmol/L" } }),
    observation("not-done", { dataAbsentReason: { coding: [{ code: "not-performed" }] } }),
    of("DiagnosticReport", "nameless", { status: "final", effectiveDateTime: today() }),
    of("DocumentReference", "bad-data", {
      status: "current",
      date: today(),
      type: { text: "Notat" },
      content: [{ attachment: { contentType: "text/plain", data: "%%%" } }],
    }),
    of("Procedure", "odd", { status: "maybe", code: { coding: "x" } }),
    { ...of("Immunization", "odd", { status: "completed", vaccineCode: null }), patient: subject },
    of("CarePlan", "odd", { status: "active", intent: "plan", category: [{}] }),
    of("Task", "odd", { status: "halfway", intent: "order", for: subject }),
  ];
}
