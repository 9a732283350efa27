#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "engine/state/head.h"
#include "fhir/json/document.h"

namespace engine {

// What references of one transaction are replaced by: urn:uuid, fullUrl or "Type?query" on the
// left, "Type/id" on the right.
using ReferenceMap = std::unordered_map<std::string, std::string, StringHash, std::equal_to<>>;

// The stored form of a resource: its JSON as accepted, without white space between tokens, the
// members "resourceType", "id" and "meta" first, meta without versionId and lastUpdated (they are
// known only at the commit, and are spliced in by render()). Numbers and strings keep their bytes.
// References found in `references` are replaced: the value of any "reference" member, any string
// that is exactly a urn: key, and the urn: links of a narrative. A relative reference is looked up
// behind `root` too, the base of the entry's own fullUrl: bundle.html#references. Empty: none.
std::string stored_text(fhir::json::Value resource, std::string_view type, std::string_view id,
                        const ReferenceMap& references, std::string_view root);

// The resource as it is handed out: the stored form with meta.versionId and meta.lastUpdated.
std::string render(std::string_view stored, std::string_view type, std::string_view id,
                   std::uint32_t number, base::Timestamp time);

// The id of the resource with this stored form.
std::string stored_id(std::string_view stored, std::string_view type);

}  // namespace engine
