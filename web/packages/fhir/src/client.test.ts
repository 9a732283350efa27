import { expect, test } from "vitest";
import { FhirClient, FhirError } from "./client";

const empty = '{"resourceType":"Bundle","entry":[]}';

function recording(answer: string, status = 200) {
  const calls: { url: string; init: RequestInit }[] = [];
  const client = new FhirClient("/fhir", (url, init) => {
    calls.push({ url, init });
    return Promise.resolve(new Response(answer, { status }));
  });
  return { client, calls };
}

test("names and CPR numbers stand in the body, never in the address", async () => {
  const { client, calls } = recording(empty);
  await client.search_privately("Patient", new URLSearchParams({ identifier: "1403484188" }));
  expect(calls[0]?.url).toBe("/fhir/Patient/_search");
  expect(calls[0]?.init.method).toBe("POST");
  expect(calls[0]?.init.body).toBe("identifier=1403484188");
});

test("the next link is followed on our own origin, whatever host it names", async () => {
  const { client, calls } = recording(empty);
  await client.follow("http://10.0.0.1:9999/fhir/Observation?subject=Patient/1&page=2");
  expect(calls[0]?.url).toBe("/fhir/Observation?subject=Patient/1&page=2");
});

test("a refusal carries what the server says", async () => {
  const outcome = '{"resourceType":"OperationOutcome","issue":[{"details":{"text":"No such."}}]}';
  const { client } = recording(outcome, 404);
  const error = await client.read("Patient", "1").catch((one: unknown) => one);
  expect(error).toBeInstanceOf(FhirError);
  expect(error).toMatchObject({ status: 404, message: "No such." });
});

test("a refusal that is not FHIR still has its status", async () => {
  const { client } = recording("<html>", 502);
  await expect(client.read("Patient", "1")).rejects.toMatchObject({ status: 502, message: "" });
});

test("counts come in one request, unknown where the server would not say", async () => {
  const answer = {
    resourceType: "Bundle",
    entry: [{ resource: { resourceType: "Bundle", total: 7 } }, { response: { status: "400" } }],
  };
  const { client, calls } = recording(JSON.stringify(answer));
  expect(await client.counts(["Claim?x", "Goal?x"])).toEqual([7, undefined]);
  expect(calls).toHaveLength(1);
});
