#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "fhir/definitions/definitions.h"
#include "storage/index_store.h"

namespace engine {

// A search parameter that came as a SearchParameter resource, as the index knows it. Versions that
// are applied after it was adopted have its keys as they have those of the official parameters; for
// those before, the keys are made later, version by version.
struct CustomParameter {
  struct Progress {
    fhir::TypeId type = fhir::TypeId::None;
    Ordinal next = 0;  // the versions before it have their keys
    Ordinal end = 0;   // as do those from here on
    friend bool operator==(const Progress&, const Progress&) = default;
  };

  std::uint16_t number = 0;  // in the index; never given to another
  std::string id;            // of the resource
  std::string definition;    // its JSON when it was adopted; empty: dropped, the number is used up
  std::vector<Progress> progress;

  bool is_dropped() const { return definition.empty(); }
  // All versions have their keys.
  bool is_complete() const;
  friend bool operator==(const CustomParameter&, const CustomParameter&) = default;
};

// The custom parameters of an index, and their place in the store. They are written in the batch
// that holds the keys they speak of, so a crash leaves both or neither.
//
// Thread safety: one caller at a time.
class CustomParameters {
 public:
  base::Result<> open(const storage::IndexStore& store);

  // Those that were ever adopted, dropped ones too, by number.
  const std::vector<CustomParameter>& all() const { return parameters_; }
  // Takes the place of all.
  void set(std::vector<CustomParameter> parameters);
  // The versions of a type before `next` have their keys of these parameters.
  void advance(std::uint16_t number, fhir::TypeId type, Ordinal next);

  bool has_changes() const { return changed_; }
  // Adds what changed since the last call.
  void put_changes(storage::IndexBatch& batch);

 private:
  std::vector<CustomParameter> parameters_;
  bool changed_ = false;
};

}  // namespace engine
