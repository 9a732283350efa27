#include "rest/bulk/import_results.h"

#include <utility>

#include "rest/operation_outcome.h"

namespace rest {

namespace {

constexpr std::size_t kRefusalBytesMax = 4096;

}  // namespace

void ImportResults::imported(std::string_view type) {
  const std::lock_guard lock(mutex_);
  ++taken_.counts[std::string(type)];
}

void ImportResults::refused(const std::string& place, const base::Error& error) {
  base::Error told = error;
  told.message = place + ": " + told.message;
  for (base::Issue& issue : told.issues)
    issue.message = place + ": " + issue.message;
  std::string text = operation_outcome(told);
  if (text.size() > kRefusalBytesMax) {  // the first finding will do
    told.issues.clear();
    text = operation_outcome(told);
  }
  const std::lock_guard lock(mutex_);
  taken_.refusals.append(text).append("\n");
  ++taken_.refused;
}

void ImportResults::broke(const base::Error& error) {
  const std::lock_guard lock(mutex_);
  if (!taken_.failure) taken_.failure = error;
}

ImportResults::Taken ImportResults::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(taken_, {});
}

}  // namespace rest
