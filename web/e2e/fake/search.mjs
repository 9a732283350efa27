// The few searches that the clinician app asks for, answered from the store of the test double.

function dates_of(resource) {
  return (
    resource.effectiveDateTime ??
    resource.effectivePeriod?.start ??
    resource.period?.start ??
    resource.performedPeriod?.start ??
    resource.performedDateTime ??
    resource.occurrenceDateTime ??
    resource.date ??
    resource.authoredOn ??
    resource.recordedDate ??
    resource.dateAsserted ??
    resource.start ??
    ""
  );
}

function name_parts(patient) {
  return (patient.name ?? [])
    .flatMap((name) => [name.family, ...(name.given ?? []), ...(name.text ?? "").split(" ")])
    .filter((part) => typeof part === "string")
    .map((part) => fold(part));
}

function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

function patient_matches(patient, params) {
  for (const [key, value] of params) {
    if (key === "name" && !name_parts(patient).some((part) => part.startsWith(fold(value))))
      return false;
    if (key === "identifier") {
      const wanted = value.split(",").map((token) => token.split("|").at(-1));
      if (!(patient.identifier ?? []).some((one) => wanted.includes(one.value))) return false;
    }
  }
  return true;
}

function sorted(resources, order) {
  if (!order) return resources;
  if (order === "family") {
    const family = (one) => one.name?.[0]?.family ?? "";
    return [...resources].sort((a, b) => family(a).localeCompare(family(b), "da"));
  }
  const sign = order.startsWith("-") ? -1 : 1;
  return [...resources].sort((a, b) => sign * dates_of(a).localeCompare(dates_of(b)));
}

export function search(store, type, params, base) {
  let found;
  const since = (params.get("effective-time") ?? "").replace(/^ge/, "");
  const subject = params.get("subject") ?? params.get("patient") ?? params.get("beneficiary");
  if (params.has("_id")) {
    found = params
      .get("_id")
      .split(",")
      .map((id) => store.read(type, id))
      .filter(Boolean);
  } else if (type === "Patient") {
    found = store.all("Patient").filter((one) => patient_matches(one, params));
  } else if (subject) {
    found = store.of_patient(type, subject);
  } else {
    found = store.all(type);
  }
  if (since) found = found.filter((one) => dates_of(one) >= since);
  const total = found.length;
  if (params.get("_summary") === "count")
    return { resourceType: "Bundle", type: "searchset", total };
  const size = Math.min(Number(params.get("_count") ?? 50), 1000);
  const from = Number(params.get("_offset") ?? 0);
  const page = sorted(found, params.get("_sort")).slice(from, from + size);
  const bundle = {
    resourceType: "Bundle",
    type: "searchset",
    total,
    link: [{ relation: "self", url: `${base}/${type}` }],
    entry: page.map((resource) => ({
      fullUrl: `${base}/${type}/${resource.id}`,
      resource,
      search: { mode: "match" },
    })),
  };
  if (from + size < total) {
    const next = new URLSearchParams(params);
    next.set("_offset", String(from + size));
    bundle.link.push({ relation: "next", url: `${base}/${type}?${next}` });
  }
  return bundle;
}

export function history(store, type, id, base) {
  const recorded_by = "http://eir.health/fhir/StructureDefinition/recorded-by";
  const versions = store.history(type, id);
  if (versions.length === 0) return null;
  return {
    resourceType: "Bundle",
    type: "history",
    total: versions.length,
    entry: versions.map(({ resource, at, by }, index) => ({
      extension: [{ url: recorded_by, valueReference: { display: by } }],
      fullUrl: `${base}/${type}/${id}`,
      resource,
      request: { method: index === versions.length - 1 ? "POST" : "PUT", url: `${type}/${id}` },
      response: { status: "200", lastModified: at, etag: `W/"${versions.length - index}"` },
    })),
  };
}
