// The story of a doctor with little time: find a patient, read the overview, follow one fact to its
// history. Runs against a server in EIR_URL (a throwaway one: the story makes its own patients), or,
// without it, against the stand-in. Counts interactions, times the first view, and takes pictures.
//   npm run story        EIR_URL=http://localhost:8080 npm run story
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Cable } from "./cable.mjs";
import { admitted_patient, large_patient } from "./patients.mjs";
import { assert, Pictures, put, post, Reader, wait_until_up } from "./tools.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const first_view_ms_max = Number(process.env.EIR_FIRST_VIEW_MS ?? 1000);
let url = process.env.EIR_URL?.replace(/\/$/, "");
let stand_in;
if (!url) {
  url = "http://127.0.0.1:8199";
  stand_in = spawn(process.execPath, [join(here, "fake-fhir.mjs"), "--port", "8199"], {
    stdio: "ignore",
  });
}

const shots = join(here, "shots");
mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});

async function find_and_open(reader, patient) {
  await reader.act("type", patient.family.slice(0, 12));
  await reader.page.getByRole("option", { name: patient.family }).first().waitFor();
  await reader.page.locator('[role=option][aria-selected="true"]').first().waitFor();
  const started = performance.now();
  await reader.act("press", "Enter");
  await reader.page.getByRole("heading", { level: 1, name: patient.family }).waitFor();
  await reader.page.waitForFunction(() => !document.querySelector(".sheet .skeleton"));
  return performance.now() - started;
}

async function main_story(patient) {
  const reader = await Reader.open(browser, url, { width: 1440, height: 900 });
  const { page } = reader;
  assert(
    await page.getByRole("combobox").evaluate((one) => one === document.activeElement),
    "the search field has the focus when the page opens",
  );
  const opened_ms = await find_and_open(reader, patient);

  const bar = page.getByRole("region", { name: "Patient" });
  await bar.getByText("150348-4188").waitFor();
  await bar.getByText(/CAVE\s+Penicillin/).waitFor();
  await bar.getByText("Med 3, stue 12-1").waitFor();
  await page.getByText("Pneumoni med hypoksi").first().waitFor();
  await page
    .getByRole("button", { name: /CRP.*148/s })
    .first()
    .waitFor();

  await reader.act(
    "click",
    page.locator(`[data-fact="MedicationRequest/${patient.medicine.id}"]`).first(),
  );
  await page.getByRole("tab", { name: "Historik" }).waitFor();
  await reader.act("click", page.getByRole("tab", { name: "Historik" }));
  await page.getByText("1 tablet morgen og aften").last().waitFor();
  await page.getByText("½ tablet morgen").last().waitFor();
  await page.locator(".version").nth(1).waitFor();
  assert((await page.locator(".version").count()) === 2, "both versions are listed");
  assert(reader.interactions <= 4, `at most 4 interactions, were ${reader.interactions}`);
  const address = new URL(page.url());
  assert(!/Skovpr|1503484188|Inga/.test(address.href), "no name or CPR in the address");
  assert(
    await page.evaluate(() => !/Skovpr|150348/.test(JSON.stringify(localStorage))),
    "nothing of the patient is stored in the browser",
  );

  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Seneste i journalen" }).waitFor();
  assert(
    await page.evaluate(() =>
      document.activeElement?.getAttribute("data-fact")?.startsWith("Medication"),
    ),
    "Esc gives the focus back to the fact",
  );
  await page.locator('[data-fact^="DocumentReference/"]').first().click();
  await page.getByText(patient.note).waitFor();
  await reader.close();
  return { opened_ms, interactions: reader.interactions };
}

/** Failing and slow parts: the bar stands, one section says what is missing, the rest is there. */
async function bad_day_story(patient) {
  const reader = await Reader.open(browser, url, { width: 1440, height: 900 });
  const { page } = reader;
  await page.route(/\/fhir\/Condition\?/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto(`${url}/patient/${patient.id}`);
  await page.getByText("Problemer kan ikke hentes.").waitFor();
  await page.getByText("Metoprolol 50 mg tabletter").first().waitFor();
  await page.unroute(/\/fhir\/Condition\?/);
  await page.getByRole("button", { name: "Prøv igen" }).first().click();
  await page.getByText("Type 2-diabetes").first().waitFor();
  await page.route(/\/fhir\/AllergyIntolerance\?/, (route) => route.abort());
  await page.reload();
  await page.getByText("CAVE kan ikke hentes").waitFor();
  await reader.close();
}

/** From one patient straight to another: nothing of the first stands under the second's name. */
async function switch_story(first, second) {
  const reader = await Reader.open(browser, url, { width: 1440, height: 900 });
  const { page } = reader;
  await find_and_open(reader, first);
  await page.route(/\/fhir\/Observation\?/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.type(second.family.slice(0, 12));
  await page.locator('[role=option][aria-selected="true"]').first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: second.family }).waitFor();
  assert(
    (await page.getByText("Metoprolol").count()) === 0,
    "nothing of the first patient is left",
  );
  assert((await page.getByText(first.family).count()) === 0, "the first patient's name is gone");
  await reader.close();
}

/** What cannot be read is shown as that, alone, and never takes its section down. */
async function broken_story() {
  const reader = await Reader.open(browser, url, { width: 1440, height: 900 });
  const { page } = reader;
  await page.goto(`${url}/patient/broken-record`);
  await page.getByText("Warfarin 2,5 mg").first().waitFor();
  for (const text of [
    "Dosis kan ikke tolkes",
    "Status er ukendt",
    "Koden mangler",
    "Tallet kan ikke tolkes",
    "Værdien mangler",
    "Tidspunktet kan ikke tolkes",
    "ikke udført",
  ])
    await page.getByText(text).first().waitFor();
  assert((await page.getByText("Afsnittet kunne ikke vises").count()) === 0, "no section broke");
  await page
    .locator('[data-fact="MedicationRequest/broken-medicationrequest-dose"]')
    .first()
    .click();
  await page.getByText("halvanden").waitFor();
  await new Pictures(page, shots).take("broken");
  await reader.close();
}

const observation_of = (patient, value) => ({
  resourceType: "Observation",
  id: `${patient.id}-live`,
  status: "final",
  category: [
    {
      coding: [
        {
          system: "http://terminology.hl7.org/CodeSystem/observation-category",
          code: "laboratory",
        },
      ],
    },
  ],
  code: { coding: [{ system: "http://loinc.org", code: "2524-7" }], text: "Laktat" },
  subject: { reference: `Patient/${patient.id}` },
  effectiveDateTime: new Date().toISOString(),
  valueQuantity: { value, unit: "mmol/L", system: "http://unitsofmeasure.org", code: "mmol/L" },
});

/** The page follows the record: nothing is loaded anew, nothing flickers, nothing typed is lost. */
async function live_story(patient, size, name) {
  const cable = await Cable.lay(url);
  const reader = await Reader.open(browser, cable.url, size);
  const { page } = reader;
  await page.goto(`${cable.url}/patient/${patient.id}`);
  await page.locator('[data-live="live"]').waitFor();
  await page.waitForFunction(() => !document.querySelector(".sheet .skeleton"));
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Skov");
  await page.evaluate(() => {
    window.skeletons = 0;
    window.same_page = true;
    new MutationObserver(() => {
      window.skeletons += document.querySelectorAll(".sheet .skeleton").length;
    }).observe(document.body, { childList: true, subtree: true });
  });
  const written = Date.now();
  await put(url, observation_of(patient, 7.25));
  await page.getByText("7,25").first().waitFor({ timeout: 10_000 });
  const shown_ms = Date.now() - written;
  assert(
    await page.evaluate(() => window.same_page && window.skeletons === 0),
    "what was shown stays while the change is fetched",
  );
  assert((await page.getByRole("combobox").inputValue()) === "Skov", "what was typed stays");
  await page.keyboard.press("Escape");
  await new Pictures(page, shots).take(`${name}-live`);

  // Without a way to the server the page says so, and how old it is.
  cable.cut();
  await page.locator('[data-live="lost"]').waitFor({ timeout: 60_000 });
  await new Pictures(page, shots).take(`${name}-lost`);
  await put(url, observation_of(patient, 9.5));
  cable.mend();
  await page.locator('[data-live="live"]').waitFor({ timeout: 90_000 });
  await page.getByText("9,5").first().waitFor({ timeout: 10_000 });
  await reader.close();
  cable.take_up();
  return shown_ms;
}

async function pictures(patient) {
  for (const [name, size] of [
    ["desk", { width: 1440, height: 900 }],
    ["phone", { width: 390, height: 844 }],
  ])
    for (const theme of ["light", "dark"]) {
      const reader = await Reader.open(browser, url, size, theme);
      const camera = new Pictures(reader.page, shots);
      await reader.page.keyboard.type(patient.family.slice(0, 5));
      await reader.page.locator('[role=option][aria-selected="true"]').first().waitFor();
      await camera.take(`${name}-${theme}-search`);
      await reader.page.goto(`${url}/patient/${patient.id}`);
      await reader.page.locator('[data-fact^="MedicationRequest/"]').first().waitFor();
      await reader.page.waitForFunction(() => !document.querySelector(".sheet .skeleton"));
      await camera.take(`${name}-${theme}-overview`);
      await reader.page.locator('[data-fact^="MedicationRequest/"]').first().click();
      await reader.page.getByRole("tab", { name: "Historik" }).click();
      await reader.page.locator(".version").first().waitFor();
      await camera.take(`${name}-${theme}-history`);
      const sideways = await reader.page.evaluate(
        () => document.documentElement.scrollWidth - innerWidth,
      );
      assert(sideways <= 0, `${name}: the page does not scroll sideways (${sideways} px)`);
      await reader.close();
    }
}

try {
  await wait_until_up(url);
  const patient = admitted_patient();
  await post(url, patient.bundle);
  const changed = { ...patient.medicine, dosageInstruction: [{ text: "½ tablet morgen" }] };
  await put(url, changed);
  const large = large_patient();
  for (const bundle of large.bundles) await post(url, bundle);

  const { opened_ms, interactions } = await main_story(patient);
  process.stdout.write(
    `search to history: ${interactions} interactions; first view ${opened_ms.toFixed(0)} ms\n`,
  );
  const reader = await Reader.open(browser, url, { width: 1440, height: 900 });
  const large_ms = await find_and_open(reader, large);
  await reader.close();
  process.stdout.write(`first view of 2,000 resources: ${large_ms.toFixed(0)} ms\n`);
  assert(large_ms <= first_view_ms_max, `the first view takes at most ${first_view_ms_max} ms`);
  await switch_story(patient, large);
  await bad_day_story(patient);
  if (stand_in) await broken_story();
  else {
    // The stand-in tells no events.
    const desk_ms = await live_story(patient, { width: 1440, height: 900 }, "desk");
    await live_story(patient, { width: 390, height: 844 }, "phone");
    process.stdout.write(`a change of another stands on the page after ${desk_ms} ms\n`);
  }
  await pictures(patient);
  process.stdout.write(`the story holds; pictures in ${shots}\n`);
} finally {
  await browser.close();
  stand_in?.kill();
}
