#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/version.h"

namespace rest {

// What an export is to hold: fixed when it is asked for, kept with its job.
// https://hl7.org/fhir/uv/bulkdata/export.html
struct ExportSpec {
  enum class Level : std::uint8_t { System, Patient, Group };

  engine::Instant at;    // everything in it is as of this
  base::Timestamp time;  // of the last transaction up to `at`: the manifest's
  Level level = Level::System;
  std::string group;                  // Level::Group: its id
  std::vector<std::string> patients;  // ids; empty: all of the level
  std::vector<std::string> types;     // in this order
  std::vector<std::string> filters;   // "Observation?code=…", decoded by those who use them
  std::vector<std::string> elements;
  std::optional<base::Timestamp> since;
  std::optional<base::Timestamp> until;
};

std::string to_text(const ExportSpec& spec);
// Invalid if this is no text of to_text().
base::Result<ExportSpec> export_spec_from_text(std::string text);

}  // namespace rest
