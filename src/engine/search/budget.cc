#include "engine/search/budget.h"

#include <utility>

namespace engine {

std::int64_t Cost::micros() const {
  const auto spent = std::chrono::steady_clock::now() - began_;
  return std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
}

// A step that is open holds the counts of its beginning.
PlanStep Cost::spent_since(const PlanStep& begun) const {
  PlanStep step = begun;
  step.keys = keys_ - begun.keys;
  step.ordinals = ordinals_ - begun.ordinals;
  step.documents = documents_ - begun.documents;
  step.micros = micros() - begun.micros;
  return step;
}

std::size_t Cost::begin(std::string_view label) {
  PlanStep step;
  step.label = label;
  step.depth = static_cast<std::uint32_t>(open_.size());
  step.keys = keys_;
  step.ordinals = ordinals_;
  step.documents = documents_;
  step.micros = micros();
  open_.push_back(steps_.size());
  steps_.push_back(std::move(step));
  return open_.back();
}

void Cost::end(std::size_t step, std::string_view how, std::uint64_t found) {
  steps_[step] = spent_since(steps_[step]);
  steps_[step].how = how;
  steps_[step].found = found;
  open_.pop_back();
}

std::unexpected<base::Error> Cost::refuse() const {
  // The outermost step that cost most in its kind: keys and postings are counted together.
  std::string dearest;
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].depth > 0 || steps_[i].label.empty()) continue;
    const bool open = !open_.empty() && open_.front() == i;
    const PlanStep step = open ? spent_since(steps_[i]) : steps_[i];
    // A key costs about as much as twenty of the postings behind it, a document as 400.
    const std::uint64_t weight = step.keys * 20 + step.ordinals + step.documents * 400;
    if (weight <= most) continue;
    most = weight;
    dearest = step.label;
  }
  std::string message = "the search reads too much of the index";
  if (!dearest.empty()) message.append(", most of it for '").append(dearest).append("'");
  message +=
      ": add a parameter that leaves less to look at, such as a patient, an identifier or a short "
      "span of time";
  return base::fail(base::ErrorKind::TooCostly, std::move(message));
}

}  // namespace engine
