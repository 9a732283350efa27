#include <utility>

#include "apps/import/target.h"
#include "engine/bulk/commit_window.h"

namespace apps {

namespace {

// Lines on their way to the ledger: enough to fill its groups.
constexpr std::size_t kInFlightMax = 1024;

class EngineTarget final : public ImportTarget {
 public:
  EngineTarget(engine::Engine& engine, const access_control::Caller& caller, OnAlone on_alone)
      : engine_(engine),
        caller_(caller),
        window_(engine, caller, kInFlightMax,
                [on_alone = std::move(on_alone)](std::uint64_t tag,
                                                 base::Result<engine::Outcome> outcome) {
                  on_alone(tag, outcome ? base::Result<>{}
                                        : std::unexpected(std::move(outcome).error()));
                }) {}

  base::Result<> together(const std::vector<engine::Operation>& operations) override {
    TRY(engine::commit_and_wait(engine_, caller_, operations));
    return {};
  }
  void alone(std::uint64_t tag, engine::Operation operation) override {
    window_.add(tag, std::move(operation));
  }
  void finish() override { window_.wait(); }

 private:
  engine::Engine& engine_;
  const access_control::Caller caller_;
  engine::CommitWindow window_;
};

}  // namespace

std::unique_ptr<ImportTarget> make_engine_target(engine::Engine& engine,
                                                 const access_control::Caller& caller,
                                                 ImportTarget::OnAlone on_alone) {
  return std::make_unique<EngineTarget>(engine, caller, std::move(on_alone));
}

}  // namespace apps
