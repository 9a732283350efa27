/** Every reader against every element replaced by something it should not be: none may throw. */
import { catalogues, is_object, type Json, type JsonObject } from "@eir/base";
import { describe as rows_of, type Resource } from "@eir/fhir";
import { expect, test } from "vitest";
import {
  read_allergy,
  read_cave,
  read_contact,
  read_document,
  read_finding,
  read_marks,
  read_medicine,
  read_person,
  read_plan,
  read_problem,
  read_procedure,
  read_report,
  read_task,
  read_vaccine,
  trends_of,
} from "./index";

const t = catalogues.da;
const time = "2026-08-09T10:00:00+02:00";
const concept = { text: "x", coding: [{ system: "s", code: "c", display: "d" }] };
const quantity = { value: 1, unit: "mg", system: "s", code: "mg" };
const period = { start: time, end: time };
const reference = { reference: "Practitioner/1", display: "p" };

const readers: [JsonObject, (resource: Resource) => unknown][] = [
  [
    {
      name: [{ use: "official", family: "f", given: ["g"] }],
      gender: "male",
      birthDate: "1948-01-01",
      identifier: [{ system: "urn:oid:1.2.208.176.1.2", value: "1403484188", type: concept }],
      link: [{ type: "seealso" }],
      generalPractitioner: [reference],
      deceasedDateTime: time,
    },
    read_person,
  ],
  [
    {
      status: "final",
      category: [concept],
      code: concept,
      effectiveDateTime: time,
      valueQuantity: quantity,
      interpretation: [concept],
      referenceRange: [{ low: quantity, high: quantity, type: concept }],
    },
    (one) => trends_of([read_finding(one)], "da"),
  ],
  [
    {
      status: "final",
      code: concept,
      effectivePeriod: period,
      component: [{ code: concept, valueQuantity: quantity, referenceRange: [{ low: quantity }] }],
    },
    (one) => trends_of([read_finding(one)], "da"),
  ],
  [
    {
      status: "active",
      medicationCodeableConcept: concept,
      authoredOn: time,
      reasonCode: [concept],
      dosageInstruction: [
        {
          text: "1",
          asNeededBoolean: true,
          route: concept,
          timing: {
            code: concept,
            repeat: {
              frequency: 1,
              period: 1,
              periodUnit: "d",
              timeOfDay: ["08:00"],
              boundsPeriod: period,
            },
          },
          doseAndRate: [{ doseQuantity: quantity, doseRange: { low: quantity, high: quantity } }],
        },
      ],
    },
    (one) => read_medicine({ ...one, resourceType: "MedicationRequest" }, t, "da"),
  ],
  [
    {
      clinicalStatus: concept,
      verificationStatus: concept,
      code: concept,
      criticality: "high",
      recordedDate: time,
      reaction: [{ manifestation: [concept], severity: "severe", substance: concept }],
    },
    (one) => [read_allergy(one), read_cave([one])],
  ],
  [
    {
      status: "finished",
      class: { code: "IMP" },
      type: [concept],
      serviceType: concept,
      period,
      reasonCode: [concept],
      reasonReference: [reference],
      diagnosis: [{ condition: reference }],
      location: [{ location: reference, status: "active" }],
      serviceProvider: reference,
      participant: [{ type: [concept], individual: reference, actor: reference }],
      start: time,
      end: time,
      extension: [{ url: "planned-start-date", valueDateTime: time }],
    },
    (one) => [
      read_contact({ ...one, resourceType: "Encounter" }, t),
      read_contact({ ...one, resourceType: "Appointment" }, t),
    ],
  ],
  [
    {
      clinicalStatus: concept,
      verificationStatus: concept,
      code: concept,
      onsetDateTime: time,
      abatementDateTime: time,
      recordedDate: time,
    },
    read_problem,
  ],
  [
    {
      status: "active",
      code: concept,
      type: concept,
      category: [concept],
      title: "x",
      description: "d",
      vaccineCode: concept,
      date: time,
      period,
      effectiveDateTime: time,
      occurrenceDateTime: time,
      performedPeriod: period,
      result: [reference],
      conclusion: "c",
      conclusionCode: [concept],
      content: [{ attachment: { title: "t", creation: time } }],
      author: [reference],
      activity: [{}],
      performer: [reference],
      owner: reference,
      restriction: { period },
      text: { div: "<div>x</div>" },
    },
    (one) => [
      read_report(one, t),
      read_document(one, t),
      read_procedure(one),
      read_vaccine(one),
      read_plan(one, t),
      read_task(one),
      read_marks([one], new Date()),
    ],
  ],
];

const wrong: Json[] = [
  null,
  0,
  "",
  "x",
  true,
  [],
  {},
  [null],
  [[]],
  ["x"],
  [{}],
  { coding: [null] },
];

/** The resource once for each element and each wrong thing in its place. */
function* spoiled(json: Json): Generator<Json> {
  if (!is_object(json) && !Array.isArray(json)) return;
  for (const key of Object.keys(json)) {
    const inner = (json as JsonObject)[key] as Json;
    const with_inner = (value: Json): Json => {
      if (Array.isArray(json)) return json.map((one, at) => (String(at) === key ? value : one));
      return { ...json, [key]: value };
    };
    for (const value of wrong) yield with_inner(value);
    for (const value of spoiled(inner)) yield with_inner(value);
  }
}

test.each(readers.map(([resource, reader], at) => [at, resource, reader] as const))(
  "reader %i survives whatever stands in any element",
  (_at, resource, reader) => {
    let tried = 0;
    for (const json of spoiled(resource)) {
      const one = { resourceType: "Observation", id: "1", ...(json as JsonObject) } as Resource;
      expect(() => reader(one), JSON.stringify(one)).not.toThrow();
      expect(() => rows_of(one), JSON.stringify(one)).not.toThrow();
      tried++;
    }
    expect(tried).toBeGreaterThan(100);
  },
);
