#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/parameters/definitions_given.h"
#include "engine/parameters/parameter_set.h"
#include "engine/read/reader.h"
#include "engine/state/custom_parameters.h"
#include "engine/state/state.h"
#include "engine/transaction/sequencer.h"

namespace engine {

// Makes SearchParameter resources search parameters. When they change it has the sequencer adopt a
// new set between two transactions: versions from there on are indexed by it. Those before are read
// and indexed in the background, while others read and write; a parameter is ready when the last of
// its keys is in the index store. Progress is stored with the keys, so a restart goes on where the
// last flush was.
//
// Thread safety: status() may be called from any thread.
class Reindexer {
 public:
  Reindexer(const EngineParts& parts, State& state, const Reader& reader, std::string base_url,
            CurrentParameters& current, Sequencer& sequencer);
  ~Reindexer();  // stops
  Reindexer(const Reindexer&) = delete;
  Reindexer& operator=(const Reindexer&) = delete;

  // Of every custom parameter, by code; of everything that was written before the call, unless
  // that takes longer than two seconds.
  std::vector<ParameterStatus> status() const;

 private:
  // Versions of one type that some parameters lack in the same way.
  struct Window {
    fhir::TypeId type = fhir::TypeId::None;
    std::vector<std::uint16_t> parameters;
    Ordinal begin = 0;
    Ordinal end = 0;
  };

  void run();
  base::Result<bool> work(bool changed);
  void set_adopting(bool adopting);
  base::Result<> adopt();
  base::Result<bool> index_some();
  std::optional<Window> next_window() const;
  base::Result<std::vector<LateEntries>> read(Window& window) const;
  bool is_done(const CustomParameter& record) const;
  base::Result<> make_ready();
  std::vector<std::uint16_t> numbers_for(std::span<const GivenDefinition> given) const;
  std::vector<CustomParameter> records_of(std::span<const GivenDefinition> given,
                                          const Compiled& compiled) const;
  void fail(const Window& window, std::string problem);
  std::vector<std::uint16_t> pending(const std::vector<CustomParameter>& records) const;
  void publish_status();

  const EngineParts& parts_;
  State& state_;
  const Reader& reader_;
  const std::string base_url_;
  CurrentParameters& current_;
  Sequencer& sequencer_;

  // The thread's own:
  std::vector<CustomParameter> records_;  // as the state has them
  std::set<std::uint16_t> ready_;
  std::map<std::uint16_t, std::string> failed_;  // why
  std::vector<ParameterStatus> refused_;

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable adopted_;
  bool is_adopting_ = false;
  std::vector<ParameterStatus> status_;
  std::thread thread_;
};

// The set that an index was made with, as far as its records can still be read.
std::shared_ptr<const ParameterSet> restored_parameters(const fhir::Definitions& definitions,
                                                        const State& state);

}  // namespace engine
