#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine {

// What one query may cost before it is refused as TooCostly.
struct SearchBudget {
  std::uint64_t keys_max = 5'000'000;                 // index keys read
  std::uint64_t ordinals_max = 50'000'000;            // postings read, versions looked at
  std::uint64_t bytes_max = std::uint64_t{64} << 20;  // documents in one answer
  std::uint64_t documents_max = 100'000;              // documents read to look into them
  std::int64_t time_max_ms = 20'000;
};

// One step of a query, as it was taken. What its inner steps cost is part of it.
struct PlanStep {
  std::string label;     // the parameter, as the client named it
  std::string_view how;  // what was done: "keys", "range of keys", "documents" …
  std::uint32_t depth = 0;
  std::uint64_t keys = 0;
  std::uint64_t ordinals = 0;
  std::uint64_t documents = 0;
  std::uint64_t found = 0;  // members of the set that it gave
  std::int64_t micros = 0;
};

// What one query has cost so far, and by which steps. One query, one thread.
class Cost {
 public:
  explicit Cost(const SearchBudget& budget)
      : budget_(budget), began_(std::chrono::steady_clock::now()) {}

  // TooCostly past the budget: says which parameter cost most.
  base::Result<> spend(std::uint64_t keys, std::uint64_t ordinals) {
    keys_ += keys;
    ordinals_ += ordinals;
    if (keys_ > budget_.keys_max || ordinals_ > budget_.ordinals_max) return refuse();
    if ((++calls_ & 0x3FF) == 0 && late()) return refuse();
    return {};
  }
  base::Result<> spend_document() {
    if (++documents_ > budget_.documents_max || late()) return refuse();
    return {};
  }

  const SearchBudget& budget() const { return budget_; }
  std::uint64_t keys() const { return keys_; }
  std::uint64_t ordinals() const { return ordinals_; }
  // Adds what a search within this one has cost, without its steps.
  base::Result<> spend(const Cost& other) {
    documents_ += other.documents_;
    if (documents_ > budget_.documents_max) return refuse();
    return spend(other.keys_, other.ordinals_);
  }

  // Steps nest: each begin() has its end().
  std::size_t begin(std::string_view label);
  void end(std::size_t step, std::string_view how, std::uint64_t found);
  std::vector<PlanStep> take_steps() { return std::move(steps_); }

 private:
  bool late() const {
    return std::chrono::steady_clock::now() - began_ >
           std::chrono::milliseconds(budget_.time_max_ms);
  }
  std::unexpected<base::Error> refuse() const;
  PlanStep spent_since(const PlanStep& begun) const;
  std::int64_t micros() const;

  const SearchBudget& budget_;
  const std::chrono::steady_clock::time_point began_;
  std::uint64_t keys_ = 0;
  std::uint64_t ordinals_ = 0;
  std::uint64_t documents_ = 0;
  std::uint64_t calls_ = 0;
  std::vector<PlanStep> steps_;
  std::vector<std::size_t> open_;  // of steps_: those that have not ended
};

}  // namespace engine
