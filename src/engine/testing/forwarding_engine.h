#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace engine::testing {

// An engine that hands every call to another one: the base of those that meddle with a few.
class ForwardingEngine : public Engine {
 public:
  explicit ForwardingEngine(Engine& inner) : inner_(inner) {}

  Instant now() const override { return inner_.now(); }
  base::Result<Instant> state_at(const access_control::Caller& caller,
                                 base::Timestamp time) const override {
    return inner_.state_at(caller, time);
  }
  base::Result<Version> read(const access_control::Caller& caller, Instant at, fhir::TypeId type,
                             std::string_view id) const override {
    return inner_.read(caller, at, type, id);
  }
  base::Result<Version> read_version(const access_control::Caller& caller, fhir::TypeId type,
                                     std::string_view id, std::uint32_t number) const override {
    return inner_.read_version(caller, type, id, number);
  }
  base::Result<SearchResult> search(const access_control::Caller& caller, Instant at,
                                    const SearchQuery& query) const override {
    return inner_.search(caller, at, query);
  }
  base::Result<CompartmentPage> compartment(const access_control::Caller& caller, Instant at,
                                            const CompartmentQuery& query) const override {
    return inner_.compartment(caller, at, query);
  }
  base::Result<Labels> labels(const access_control::Caller& caller, Instant at,
                              fhir::TypeId type) const override {
    return inner_.labels(caller, at, type);
  }
  Terminology terminology(const access_control::Caller& caller, Instant at) const override {
    return inner_.terminology(caller, at);
  }
  base::Result<HistoryPage> history(const access_control::Caller& caller,
                                    const HistoryQuery& query) const override {
    return inner_.history(caller, query);
  }
  base::Result<ChangePage> changes(const access_control::Caller& caller, Instant after,
                                   std::size_t count_max) const override {
    return inner_.changes(caller, after, count_max);
  }
  base::Result<Version> version_at(const access_control::Caller& caller, fhir::TypeId type,
                                   Ordinal ordinal) const override {
    return inner_.version_at(caller, type, ordinal);
  }
  std::string author(const Change& change) const override { return inner_.author(change); }
  void watch(std::function<void(Instant)> told) override { inner_.watch(std::move(told)); }
  base::Result<std::unique_ptr<Scan>> scan(const access_control::Caller& caller,
                                           const ScanQuery& query) const override {
    return inner_.scan(caller, query);
  }
  void commit(const access_control::Caller& caller, std::vector<Operation> operations,
              CommitDone done) override {
    inner_.commit(caller, std::move(operations), std::move(done));
  }
  base::Result<> writable() const override { return inner_.writable(); }
  base::Result<> flush() override { return inner_.flush(); }
  std::shared_ptr<const ParameterSet> parameters() const override { return inner_.parameters(); }
  std::vector<ParameterStatus> parameter_status(
      const access_control::Caller& caller) const override {
    return inner_.parameter_status(caller);
  }
  std::vector<TypeCount> counts() const override { return inner_.counts(); }
  MemoryUse memory() const override { return inner_.memory(); }
  base::Result<std::vector<std::string>> verify_index() const override {
    return inner_.verify_index();
  }

 protected:
  Engine& inner_;
};

}  // namespace engine::testing
