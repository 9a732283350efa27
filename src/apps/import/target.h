#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "access/caller.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/transaction/operation.h"

namespace apps {

// Where an import goes. Any thread may call, several at once.
class ImportTarget {
 public:
  // What came of an operation that was given alone; called by any thread, once for each.
  // Unavailable and Internal mean that nothing more can be imported.
  using OnAlone = std::function<void(std::uint64_t tag, base::Result<> done)>;

  virtual ~ImportTarget() = default;

  // All operations or none, as engine::Engine::commit(). Waits.
  virtual base::Result<> together(const std::vector<engine::Operation>& operations) = 0;
  // One that has nothing to do with the others. May wait.
  virtual void alone(std::uint64_t tag, engine::Operation operation) = 0;
  // Returns when everything given alone is answered.
  virtual void finish() = 0;
};

// Into an engine of this process, which outlives the target.
std::unique_ptr<ImportTarget> make_engine_target(engine::Engine& engine,
                                                 const access_control::Caller& caller,
                                                 ImportTarget::OnAlone on_alone);

}  // namespace apps
