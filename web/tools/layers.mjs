// Holds the layers of the web code: base < fhir < clinical < ui < apps. Each package may import the
// ones to its left, third-party code only where the table says so, and never a file of another
// package by path. Also holds the size rules of the house: lines to 100, files warn at 400, fail at 800.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = normalize(join(dirname(fileURLToPath(import.meta.url)), ".."));

const layers = {
  "packages/base": { ours: [], others: [] },
  "packages/fhir": { ours: ["@eir/base"], others: [] },
  "packages/clinical": { ours: ["@eir/base", "@eir/fhir"], others: [] },
  "packages/ui": { ours: ["@eir/base", "@eir/fhir", "@eir/clinical"], others: ["react"] },
  "apps/clinician": {
    ours: ["@eir/base", "@eir/fhir", "@eir/clinical", "@eir/ui"],
    others: ["react", "react-dom", "@tanstack/react-query"],
  },
};
const test_only = ["vitest", "react-dom"];
const banned = [
  [/dangerouslySetInnerHTML|\.innerHTML\s*=/, "never put text of a record into the page as HTML"],
  [/\bconsole\.(log|debug|info)\b/, "no debugging words; patient data must not reach the console"],
  [/\b(sessionStorage|indexedDB)\b/, "nothing of a patient is stored in the browser"],
  [/eslint-disable|@ts-ignore/, "fix the cause"],
];

function* files_below(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files_below(path);
    else if (/\.(ts|tsx|mjs|css)$/.test(name)) yield path;
  }
}

function package_name(specifier) {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

const faults = [];
const warnings = [];

function check_imports(layer, folder, path, text) {
  const rule = layers[layer];
  const is_test = /\.test\.tsx?$/.test(path);
  for (const match of text.matchAll(/(?:from|import)\s+["']([^"']+)["']/g)) {
    const specifier = match[1];
    const where = relative(root, path);
    if (specifier.startsWith(".")) {
      const target = normalize(join(dirname(path), specifier));
      if (!target.startsWith(folder + "/"))
        faults.push(`${where}: ${specifier} leaves the package; import the package by its name`);
      continue;
    }
    const name = package_name(specifier);
    const allowed = [...rule.ours, ...rule.others, ...(is_test ? test_only : [])];
    if (!allowed.includes(name))
      faults.push(
        `${where}: may not import ${name}; ${layer} may import ${allowed.join(", ") || "nothing"}`,
      );
  }
}

function check_house(path, text) {
  const where = relative(root, path);
  const lines = text.split("\n");
  if (lines.length > 800) faults.push(`${where}: ${lines.length} lines; split it (limit 800)`);
  else if (lines.length > 400)
    warnings.push(`${where}: ${lines.length} lines; consider splitting it`);
  lines.forEach((line, index) => {
    if (line.length > 100)
      faults.push(`${where}:${index + 1}: line of ${line.length} characters (limit 100)`);
  });
  if (path.endsWith(".css")) return;
  for (const [pattern, why] of banned)
    if (pattern.test(text)) faults.push(`${where}: ${pattern.source}: ${why}`);
}

for (const layer of Object.keys(layers)) {
  const folder = join(root, layer, "src");
  for (const path of files_below(folder)) {
    const text = readFileSync(path, "utf8");
    check_imports(layer, folder, path, text);
    check_house(path, text);
  }
}

for (const line of warnings) process.stdout.write(`warning: ${line}\n`);
for (const line of faults) process.stderr.write(`${line}\n`);
process.stdout.write(
  faults.length === 0 ? "layers: in order\n" : `layers: ${faults.length} faults\n`,
);
process.exit(faults.length === 0 ? 0 : 1);
