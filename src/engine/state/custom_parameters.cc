#include "engine/state/custom_parameters.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "engine/index/key.h"
#include "engine/state/store_keys.h"

namespace engine {

namespace {

// number:be16 is in the key. id sized, definition sized, then for each type: type le16, next le32,
// end le32.
std::string encode(const CustomParameter& parameter) {
  std::string bytes;
  base::append_sized(bytes, parameter.id);
  base::append_sized(bytes, parameter.definition);
  for (const CustomParameter::Progress& progress : parameter.progress) {
    base::append_le(bytes, static_cast<std::uint16_t>(progress.type));
    base::append_le(bytes, progress.next);
    base::append_le(bytes, progress.end);
  }
  return bytes;
}

base::Result<CustomParameter> decode(std::string_view key, std::string_view value) {
  CustomParameter parameter;
  base::ByteReader number(key.substr(1));
  parameter.number = number.be<std::uint16_t>();
  base::ByteReader reader(value);
  parameter.id = reader.sized();
  parameter.definition = reader.sized();
  while (reader.ok() && reader.left() > 0) {
    CustomParameter::Progress progress;
    progress.type = static_cast<fhir::TypeId>(reader.le<std::uint16_t>());
    progress.next = reader.le<Ordinal>();
    progress.end = reader.le<Ordinal>();
    parameter.progress.push_back(progress);
  }
  if (!reader.ok() || !number.ok())
    return base::fail_damaged("a search parameter of it cannot be read");
  return parameter;
}

}  // namespace

bool CustomParameter::is_complete() const {
  return std::ranges::all_of(progress, [](const Progress& of) { return of.next >= of.end; });
}

base::Result<> CustomParameters::open(const storage::IndexStore& store) {
  parameters_.clear();
  const std::string begin = store_key::custom_parameters();
  const auto cursor = store.scan(begin, key::prefix_end(begin));
  for (; cursor->valid(); cursor->next())
    parameters_.push_back(TRY(decode(cursor->key(), cursor->value())));
  return cursor->status();
}

void CustomParameters::set(std::vector<CustomParameter> parameters) {
  parameters_ = std::move(parameters);
  std::ranges::sort(parameters_, {}, &CustomParameter::number);
  changed_ = true;
}

void CustomParameters::advance(std::uint16_t number, fhir::TypeId type, Ordinal next) {
  const auto parameter = std::ranges::find(parameters_, number, &CustomParameter::number);
  if (parameter == parameters_.end()) return;
  for (CustomParameter::Progress& progress : parameter->progress)
    if (progress.type == type) progress.next = std::max(progress.next, next);
  changed_ = true;
}

void CustomParameters::put_changes(storage::IndexBatch& batch) {
  if (!std::exchange(changed_, false)) return;
  for (const CustomParameter& parameter : parameters_)
    batch.put(store_key::custom_parameter(parameter.number), encode(parameter));
}

}  // namespace engine
