// What the stories share: a reader who acts and is counted, pictures, and writing to the server.
import { join } from "node:path";

export function assert(holds, what) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

export class Reader {
  constructor(page) {
    this.page = page;
    this.interactions = 0;
    this.faults_ = [];
    page.on("pageerror", (error) => this.faults_.push(error.message));
  }

  static async open(browser, url, size, theme = "light") {
    const page = await browser.newPage({ viewport: size, colorScheme: theme, locale: "da-DK" });
    const reader = new Reader(page);
    await page.goto(url);
    await page.getByRole("combobox").waitFor();
    return reader;
  }

  /** One interaction: a word typed, a key, or a press. */
  async act(kind, what) {
    this.interactions++;
    if (kind === "type") await this.page.keyboard.type(what, { delay: 15 });
    else if (kind === "press") await this.page.keyboard.press(what);
    else await what.click();
  }

  async close() {
    assert(this.faults_.length === 0, `no fault on the page: ${this.faults_.join("; ")}`);
    await this.page.close();
  }
}

export class Pictures {
  constructor(page, folder) {
    this.page_ = page;
    this.folder_ = folder;
  }

  async take(name) {
    await this.page_.waitForTimeout(350);
    await this.page_.screenshot({ path: join(this.folder_, `${name}.png`) });
  }
}

const headers = { "content-type": "application/fhir+json", accept: "application/fhir+json" };

async function send(url, method, body) {
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok)
    throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}

export async function post(url, bundle) {
  await send(`${url}/fhir/`, "POST", bundle);
}

export async function put(url, resource) {
  await send(`${url}/fhir/${resource.resourceType}/${resource.id}`, "PUT", resource);
}

export async function wait_until_up(url) {
  for (let tries = 0; tries < 100; tries++) {
    const up = await fetch(`${url}/fhir/metadata`).then(
      (one) => one.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`No server answers at ${url}. Start one, or set EIR_URL.`);
}
