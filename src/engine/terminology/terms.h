#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engine/read/reader.h"
#include "engine/state/state.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "terminology/cache.h"
#include "terminology/package.h"
#include "terminology/source.h"

namespace engine {

// Code systems, value sets and concept maps: those stored here, and behind them the official ones.
//
// Thread safety: every method may be called from any thread at any time.
class Terms {
 public:
  Terms(const fhir::Definitions& definitions, const State& state, const Reader& reader,
        std::size_t cache_bytes_max);

  // As of an instant. Lives no longer than this object.
  std::unique_ptr<const terminology::Source> at(Instant at) const;
  terminology::Cache& cache() const { return cache_; }

 private:
  friend class StoredSource;
  struct Stored {
    fhir::TypeId type;
    std::uint16_t url_parameter;
  };
  const Stored& stored(terminology::Kind kind) const {
    return stored_[static_cast<std::size_t>(kind)];
  }
  // What a stored version says of itself. Read once: a version does not change.
  base::Result<terminology::Candidate> candidate(terminology::Kind kind, Ordinal ordinal) const;

  const State& state_;
  const Reader& reader_;
  const terminology::Package& package_;
  std::array<Stored, 3> stored_;
  std::uint16_t supplements_parameter_ = 0;
  mutable terminology::Cache cache_;
  mutable std::mutex mutex_;  // guards candidates_
  mutable std::unordered_map<terminology::Identity, terminology::Candidate,
                             terminology::IdentityHash>
      candidates_;
};

}  // namespace engine
