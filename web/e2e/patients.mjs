// The people of the story, made by the story itself: fictional, with test numbers.
import { randomUUID } from "node:crypto";

const cpr = "urn:oid:1.2.208.176.1.2";
const loinc = "http://loinc.org";
const hours_ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();

function entry_of(resource) {
  return {
    fullUrl: `urn:uuid:${resource.id}`,
    resource,
    request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` },
  };
}

function transaction(resources) {
  return { resourceType: "Bundle", type: "transaction", entry: resources.map(entry_of) };
}

function coded(system, code, text) {
  return { coding: [{ system, code }], text };
}

function status_of(kind, code) {
  const system = `http://terminology.hl7.org/CodeSystem/${kind}`;
  return { coding: [{ system, code }] };
}

function measurement(subject, kind, code, text, value, unit, at, range) {
  const system = "http://terminology.hl7.org/CodeSystem/observation-category";
  return {
    resourceType: "Observation",
    id: randomUUID(),
    status: "final",
    subject,
    category: [{ coding: [{ system, code: kind }] }],
    code: coded(loinc, code, text),
    effectiveDateTime: at,
    valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
    ...(range && { referenceRange: [range] }),
  };
}

/** One admitted patient with a little of everything. Returns the bundle and the names of its parts. */
export function admitted_patient() {
  const id = randomUUID();
  const subject = { reference: `Patient/${id}` };
  const family = `Skovprøve${id.slice(0, 6).replace(/\d/g, (digit) => "abcdefghij"[digit])}`;
  const medicine = {
    resourceType: "MedicationRequest",
    id: randomUUID(),
    status: "active",
    intent: "order",
    subject,
    medicationCodeableConcept: coded(
      "http://www.whocc.no/atc",
      "C07AB02",
      "Metoprolol 50 mg tabletter",
    ),
    authoredOn: hours_ago(40),
    dosageInstruction: [{ text: "1 tablet morgen og aften" }],
  };
  const crp = (value, hours) =>
    measurement(subject, "laboratory", "1988-5", "CRP", value, "mg/L", hours_ago(hours), {
      high: { value: 8, unit: "mg/L" },
    });
  const note = "Afebril i morges, ilt nedtrappet. Plan: hjem fredag.";
  return {
    id,
    family,
    medicine,
    bundle: transaction([
      {
        resourceType: "Patient",
        id,
        active: true,
        gender: "female",
        birthDate: "1948-03-15",
        name: [{ use: "official", family, given: ["Inga"] }],
        identifier: [{ system: cpr, value: "1503484188" }],
      },
      {
        resourceType: "AllergyIntolerance",
        id: randomUUID(),
        patient: subject,
        criticality: "high",
        clinicalStatus: status_of("allergyintolerance-clinical", "active"),
        verificationStatus: status_of("allergyintolerance-verification", "confirmed"),
        code: coded("http://www.whocc.no/atc", "J01C", "Penicillin"),
        recordedDate: "2019-05-14",
        reaction: [{ manifestation: [{ text: "Anafylaksi" }], severity: "severe" }],
      },
      {
        resourceType: "Encounter",
        id: randomUUID(),
        status: "in-progress",
        subject,
        class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
        period: { start: hours_ago(40) },
        reasonCode: [{ text: "Pneumoni med hypoksi" }],
        location: [{ location: { display: "Med 3, stue 12-1" } }],
      },
      {
        resourceType: "Condition",
        id: randomUUID(),
        subject,
        onsetDateTime: "2011-06",
        clinicalStatus: status_of("condition-clinical", "active"),
        code: coded("urn:oid:1.2.208.176.2.4.12", "DE119", "Type 2-diabetes"),
      },
      medicine,
      crp(92, 60),
      crp(171, 36),
      crp(148, 5),
      measurement(subject, "vital-signs", "29463-7", "Vægt", 62.5, "kg", hours_ago(50)),
      {
        resourceType: "DocumentReference",
        id: randomUUID(),
        status: "current",
        subject,
        date: hours_ago(20),
        type: { text: "Stuegangsnotat" },
        content: [
          {
            attachment: {
              contentType: "text/plain; charset=utf-8",
              data: Buffer.from(note).toString("base64"),
            },
          },
        ],
      },
    ]),
    note,
  };
}

/** A patient with 2,000 resources, as transactions of 500. */
export function large_patient() {
  const id = randomUUID();
  const subject = { reference: `Patient/${id}` };
  const family = `Storprøve${id.slice(0, 6).replace(/\d/g, (digit) => "abcdefghij"[digit])}`;
  const kinds = [
    ["2823-3", "Kalium", 3.6, "mmol/L", { low: { value: 3.5 }, high: { value: 4.4 } }],
    ["2951-2", "Natrium", 139, "mmol/L", { low: { value: 137 }, high: { value: 145 } }],
    ["2160-0", "Kreatinin", 118, "umol/L", { low: { value: 45 }, high: { value: 90 } }],
    ["718-7", "Hæmoglobin", 7.6, "mmol/L", { low: { value: 7.3 }, high: { value: 9.5 } }],
    ["1988-5", "CRP", 42, "mg/L", { high: { value: 8 } }],
  ];
  const resources = [
    {
      resourceType: "Patient",
      id,
      gender: "male",
      birthDate: "1951-04-02",
      name: [{ use: "official", family, given: ["Storm"] }],
    },
  ];
  for (let at = 0; resources.length < 1700; at++) {
    const [code, text, value, unit, range] = kinds[at % kinds.length];
    const moved = Math.round((value + (at % 7) * value * 0.02) * 100) / 100;
    resources.push(
      measurement(subject, "laboratory", code, text, moved, unit, hours_ago(at * 6), range),
    );
  }
  while (resources.length < 2000)
    resources.push({
      resourceType: "Encounter",
      id: randomUUID(),
      status: "finished",
      subject,
      class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
      period: {
        start: hours_ago(resources.length * 24),
        end: hours_ago(resources.length * 24 - 1),
      },
    });
  const bundles = [];
  for (let at = 0; at < resources.length; at += 500)
    bundles.push(transaction(resources.slice(at, at + 500)));
  return { id, family, bundles };
}
