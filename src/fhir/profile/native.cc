#include "fhir/profile/native.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "fhir/path/temporal.h"

namespace fhir::profile {
namespace {

struct Known {
  std::string_view key;
  std::string_view expression;
  Native native;
};

// The structure of R4 has ele-1 (no empty object), ext-1, dom-2 and the limits on XHTML already:
// fhir/validate.
constexpr Known kKnown[] = {
    {"ele-1", "hasValue() or (children().count() > id.count())", Native::Holds},
    {"ext-1", "extension.exists() != value.exists()", Native::Holds},
    {"dom-2", "contained.contained.empty()", Native::Holds},
    {"txt-1", "htmlChecks()", Native::Holds},
    {"txt-2", "htmlChecks()", Native::Holds},
    {"ref-1",
     "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
     "%rootResource.contained.id.trace('ids'))",
     Native::ReferenceContained},
    {"per-1", "start.hasValue().not() or end.hasValue().not() or (start <= end)",
     Native::PeriodOrder},
    {"qty-3", "code.empty() or system.exists()", Native::QuantitySystem},
    {"cpt-2", "value.empty() or system.exists()", Native::ContactSystem},
    {"att-1", "data.empty() or contentType.exists()", Native::AttachmentType},
    {"dom-4", "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
     Native::NoContained},
    {"dom-5", "contained.meta.security.empty()", Native::NoContained},
    {"bdl-7",
     "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId)"
     ".isDistinct()",
     Native::BundleDistinct},
    {"dom-6", "text.`div`.exists()", Native::Narrative},
    {"obs-6", "dataAbsentReason.empty() or value.empty()", Native::ObservationReason},
    {"obs-7",
     "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists())"
     ".empty()",
     Native::ObservationValue}};

// dom-3 is long; its key and how it begins tell it.
constexpr std::string_view kContainedReferred = "contained.where((('#'+id in (%resource.desc";

bool has_element(json::Value object, std::string_view name) {
  return object.find(name).exists() || object.find('_' + std::string(name)).exists();
}

bool has_choice(json::Value object, std::string_view stem) {
  for (const json::Value member : object) {
    std::string_view key = member.key();
    if (key.starts_with('_')) key.remove_prefix(1);
    if (key.size() > stem.size() && key.starts_with(stem) && key[stem.size()] >= 'A' &&
        key[stem.size()] <= 'Z') {
      return true;
    }
  }
  return false;
}

bool contains_id(json::Value container, std::string_view id) {
  for (const json::Value contained : container.find("contained")) {
    if (contained.is_object() && contained.find("id").exists() &&
        contained.find("id").string_equals(id)) {
      return true;
    }
  }
  return false;
}

// "#" alone is the container, which is there.
bool reference_is_contained(json::Value object, json::Value container) {
  const json::Value reference = object.find("reference");
  if (!reference.is_string()) return true;
  std::string scratch;
  const std::string_view text = reference.string(scratch);
  return !text.starts_with('#') || text.size() == 1 || contains_id(container, text.substr(1));
}

bool period_is_in_order(json::Value object) {
  const json::Value start = object.find("start");
  const json::Value end = object.find("end");
  if (!start.is_string() || !end.is_string()) return true;
  std::string scratch_start;
  std::string scratch_end;
  const auto parse = [](std::string_view text) {
    return text.find('T') == std::string_view::npos ? path::Temporal::parse_date(text)
                                                    : path::Temporal::parse_date_time(text);
  };
  const auto from = parse(start.string(scratch_start));
  const auto to = parse(end.string(scratch_end));
  if (!from || !to) return true;  // the structure says what is wrong with them
  const auto order = path::compare(*from, *to);
  return !order || *order <= 0;
}

// The texts of a resource that are "#id", and the contained resources that refer to "#".
class LocalReferences {
 public:
  void collect(json::Value value) {
    if (value.is_string()) {
      const std::string_view text = value.string(scratch_);
      if (text.starts_with('#') && text.size() <= kIdMax) found_.emplace_back(text.substr(1));
      return;
    }
    for (const json::Value each : value)
      collect(each);
  }
  bool has(std::string_view id) const { return std::ranges::find(found_, id) != found_.end(); }

 private:
  static constexpr std::size_t kIdMax = 65;
  std::vector<std::string> found_;
  std::string scratch_;
};

// DEVIATION: any text "#id" counts as a reference, where dom-3 names four types of elements.
bool contained_are_referred(json::Value object) {
  const json::Value contained = object.find("contained");
  if (!contained.exists()) return true;
  LocalReferences all;
  all.collect(object);
  std::string scratch;
  for (const json::Value resource : contained) {
    if (!resource.is_object() || !resource.find("id").is_string()) return false;
    if (all.has(resource.find("id").string(scratch))) continue;
    LocalReferences own;
    own.collect(resource);
    if (!own.has("")) return false;
  }
  return true;
}

// Each fullUrl once, or with different versions.
bool entries_are_distinct(json::Value bundle) {
  const json::Value type = bundle.find("type");
  if (type.exists() && type.string_equals("history")) return true;
  std::unordered_set<std::string> seen;
  for (const json::Value entry : bundle.find("entry")) {
    if (!entry.is_object() || !entry.find("fullUrl").is_string()) continue;
    std::string text = entry.find("fullUrl").string();
    const json::Value version =
        entry.find("resource").exists() && entry.find("resource").is_object()
            ? entry.at("resource", "meta", "versionId")
            : json::Value{};
    if (version.exists()) text += version.string();
    if (!seen.insert(std::move(text)).second) return false;
  }
  return true;
}

bool nothing_contained(json::Value object) {
  return !object.find("contained").exists();
}

}  // namespace

Native find_native(std::string_view key, std::string_view expression) {
  for (const Known& known : kKnown) {
    if (known.key == key && known.expression == expression) return known.native;
  }
  if (key == "dom-3" && expression.starts_with(kContainedReferred))
    return Native::ContainedReferred;
  return Native::None;
}

std::optional<bool> holds(Native native, json::Value object, json::Value container) {
  switch (native) {
    case Native::None:
      return std::nullopt;
    case Native::Holds:
      return true;
    case Native::ReferenceContained:
      return reference_is_contained(object, container);
    case Native::PeriodOrder:
      return period_is_in_order(object);
    case Native::QuantitySystem:
      return !has_element(object, "code") || has_element(object, "system");
    case Native::ContactSystem:
      return !has_element(object, "value") || has_element(object, "system");
    case Native::AttachmentType:
      return !has_element(object, "data") || has_element(object, "contentType");
    case Native::NoContained:
      if (nothing_contained(object)) return true;
      return std::nullopt;
    case Native::ContainedReferred:
      return contained_are_referred(object);
    case Native::BundleDistinct:
      return entries_are_distinct(object);
    case Native::Narrative:
      return object.at("text", "div").exists();
    case Native::ObservationReason:
      return !has_element(object, "dataAbsentReason") || !has_choice(object, "value");
    case Native::ObservationValue:
      if (!has_element(object, "component") || !has_choice(object, "value")) return true;
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace fhir::profile
