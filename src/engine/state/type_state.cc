#include "engine/state/type_state.h"

#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "engine/index/key.h"
#include "engine/index/posting.h"
#include "engine/state/damage.h"
#include "engine/state/store_keys.h"

namespace engine {

namespace {

bool is_column_entry(const IndexEntry& entry) {
  return entry.key.starts_with(key::kDate) || entry.key.starts_with(key::kPeriod);
}

}  // namespace

TypeState::TypeState(fhir::TypeId type, storage::IndexStore& store, const Caches& caches)
    : type_(type),
      store_(store),
      rows_(type, store, caches.rows),
      resources_(type, store, caches.rows),
      id_cache_(caches.ids),
      columns_(type, store, caches.columns),
      posting_cache_(caches.postings),
      active_(std::make_shared<Head>()),
      late_active_(std::make_shared<Head>()) {}

base::Result<> TypeState::open() {
  const auto bytes = TRY(store_.get(store_key::of_type('T', type_)));
  if (!bytes) return {};
  base::ByteReader reader(*bytes);
  const auto versions = reader.le<std::uint32_t>();
  const auto resources = reader.le<std::uint32_t>();
  last_change_ = reader.le<std::uint64_t>();
  live_ = TRY(OrdinalSet::deserialize(reader.take(reader.left())));
  rows_.open(versions);
  columns_.open(versions);
  stored_end_ = versions;
  resources_.open(resources);
  return {};
}

std::uint64_t TypeState::current() const {
  const std::shared_lock lock(mutex_);
  return live_.size();
}

base::Result<std::optional<ResourceNumber>> TypeState::find(std::string_view id) const {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = active_->ids().find(id); found != active_->ids().end())
      return found->second;
    if (frozen_ != nullptr)
      if (const auto found = frozen_->ids().find(id); found != frozen_->ids().end())
        return found->second;
  }
  if (const auto cached = id_cache_.find(type_, id)) return *cached;
  const auto bytes = TRY(store_.get(store_key::id(type_, id)));
  if (!bytes) return std::nullopt;
  base::ByteReader reader(*bytes);
  const auto number = reader.le<std::uint32_t>();
  if (!reader.ok() || number >= resources_.size())
    return noted(store_, base::Result<std::optional<ResourceNumber>>(
                             base::fail_damaged("an id has a number that was never given")));
  id_cache_.add(type_, id, number);
  return number;
}

base::Result<Ordinal> TypeState::latest(ResourceNumber resource) const {
  if (resource >= resources_.size()) return kNoOrdinal;
  return resources_.latest(resource);
}

base::Result<Ordinal> TypeState::visible_version(ResourceNumber resource, Instant at) const {
  Ordinal ordinal = TRY(latest(resource));
  while (ordinal != kNoOrdinal) {
    const VersionRow version = TRY(rows_.at(ordinal));
    if (version.t <= at.t) return ordinal;
    ordinal = version.previous;
  }
  return kNoOrdinal;
}

base::Result<ResourceNumber> TypeState::number_for(std::string_view id) {
  if (const auto known = TRY(find(id))) return *known;
  const ResourceNumber number = resources_.size();
  TRY_VOID(resources_.append());
  changed_ = true;
  const std::unique_lock lock(mutex_);
  active_->add_id(id, number);
  return number;
}

base::Result<> TypeState::apply(const NewVersion& version, const TransactionPlace& place) {
  const ResourceNumber resource = TRY(number_for(version.id));
  const Ordinal before = TRY(resources_.latest(resource));
  const Ordinal ordinal = rows_.size();
  changed_ = true;
  TRY_VOID(rows_.append({.t = place.t,
                         .time_ms = place.time_ms,
                         .resource = resource,
                         .number = version.number,
                         .previous = before,
                         .author = place.author,
                         .document = version.document,
                         .method = version.method}));
  if (before != kNoOrdinal) TRY_VOID(rows_.supersede(before, place.t));
  for (const IndexEntry& entry : version.index) {
    if (!is_column_entry(entry)) continue;
    const key::Range range = key::date_range(entry.key);
    columns_.add(entry.parameter, ordinal, range.low_ms, range.high_ms);
  }

  const std::unique_lock lock(mutex_);
  rows_.publish(ordinal + 1);
  if (before != kNoOrdinal) live_.remove(before);
  TRY_VOID(resources_.set_latest(resource, ordinal));
  if (version.method != Method::Delete) live_.add(ordinal);
  for (const IndexEntry& entry : version.index)
    if (!is_column_entry(entry)) active_->add(entry.parameter, entry.key, ordinal);
  last_change_.store(place.t, std::memory_order_release);
  return {};
}

void TypeState::add_late(const LateEntries& entries) {
  changed_ = true;
  for (const IndexEntry& entry : entries.index) {
    if (is_column_entry(entry)) {
      const key::Range range = key::date_range(entry.key);
      columns_.add_late(entry.parameter, entries.ordinal, range.low_ms, range.high_ms);
    } else {
      late_active_->add(entry.parameter, entry.key, entries.ordinal);
    }
  }
}

}  // namespace engine
