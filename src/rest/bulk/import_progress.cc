#include "rest/bulk/import_progress.h"

#include <sstream>

namespace rest {

// "offset line files Type count Type count …"
std::string to_text(const ImportProgress& progress) {
  std::string text = std::to_string(progress.offset) + " " + std::to_string(progress.line) + " " +
                     std::to_string(progress.files);
  for (const auto& [type, count] : progress.counts)
    text.append(" ").append(type).append(" ").append(std::to_string(count));
  return text;
}

base::Result<ImportProgress> import_progress_from_text(const std::string& text) {
  ImportProgress progress;
  if (text.empty()) return progress;
  std::istringstream in(text);
  const auto damaged = [] {
    return base::fail(base::ErrorKind::Invalid, "the record of the import is damaged");
  };
  if (!(in >> progress.offset >> progress.line >> progress.files)) return damaged();
  for (std::string type; in >> type;)
    if (!(in >> progress.counts[type])) return damaged();
  return progress;
}

}  // namespace rest
