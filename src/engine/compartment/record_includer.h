#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "engine/compartment/members.h"
#include "engine/compartment/references.h"
#include "engine/read/reader.h"
#include "engine/state/head.h"
#include "engine/state/state.h"

namespace engine {

// Finds what a record refers to and what is not in it: practitioners, organizations, medications …
// and what those refer to in turn. Other patients, and what is in their records, stay out. One
// page, one thread.
class RecordIncluder {
 public:
  RecordIncluder(const fhir::Definitions& definitions, const State& state, const Reader& reader,
                 std::string_view base_url, Instant at)
      : definitions_(definitions),
        state_(state),
        reader_(reader),
        base_url_(base_url),
        at_(at),
        patient_(definitions.find_resource("Patient")),
        urls_(state.of(definitions.find_resource("Binary")).versions() > 0 ? Urls::Binaries
                                                                           : Urls::None) {}

  // The patient whose record it is, "Patient/1": told, or read from the text of the focus. Without
  // one everybody's records are meant.
  void set_patient(std::string path) { own_ = std::move(path); }
  void take_patient(std::string_view focus);

  void know(const std::vector<Member>& members);
  // The same of members that are at hand: cheaper than to look up each reference to them.
  void know(const std::vector<Version>& members);

  // Follows the references of one text.
  base::Result<> follow(std::string_view text);

  // What was found, in the order of the references to it. TooCostly past 10,000 resources.
  base::Result<std::vector<Version>> finish();

 private:
  base::Result<> add(std::string_view reference);
  bool belongs_to_another(fhir::TypeId type, std::string_view text) const;
  bool is_own(std::string_view reference) const;

  using TextSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const std::string_view base_url_;
  const Instant at_;
  const fhir::TypeId patient_;
  const Urls urls_;
  std::string own_;
  std::unordered_set<std::uint64_t> members_;
  TextSet seen_;
  std::vector<Version> found_;
};

}  // namespace engine
