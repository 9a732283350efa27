#include "engine/state/type_state.h"

#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "engine/index/key.h"
#include "engine/index/posting.h"
#include "engine/state/store_keys.h"

namespace engine {

namespace {

template <class Rows, class Row>
typename Rows::Loader loader(const storage::IndexStore& store, char family, fhir::TypeId type) {
  return [&store, family, type](std::uint32_t number, Row* rows) -> base::Result<> {
    const auto bytes = TRY(store.get(store_key::chunk(family, type, number)));
    if (!bytes)
      return base::fail_with_detail(base::ErrorKind::Internal, "the index is damaged",
                                    "a chunk of rows is missing");
    return decode_chunk(*bytes, Rows::chunk_size(), rows);
  };
}

bool is_column_entry(const IndexEntry& entry) {
  return entry.key.starts_with(key::kDate) || entry.key.starts_with(key::kPeriod);
}

}  // namespace

TypeState::TypeState(fhir::TypeId type, storage::IndexStore& store, const Caches& caches)
    : type_(type),
      store_(store),
      columns_(type, store, caches.columns),
      posting_cache_(caches.postings),
      active_(std::make_shared<Head>()),
      late_active_(std::make_shared<Head>()) {}

base::Result<> TypeState::open() {
  const auto bytes = TRY(store_.get(store_key::of_type('T', type_)));
  if (!bytes) return {};
  base::ByteReader reader(*bytes);
  const auto versions = reader.le<std::uint32_t>();
  resource_count_ = reader.le<std::uint32_t>();
  last_change_ = reader.le<std::uint64_t>();
  live_ = TRY(OrdinalSet::deserialize(reader.take(reader.left())));
  rows_.open(versions, loader<VersionRows, VersionRow>(store_, 'V', type_));
  columns_.open(versions);
  stored_end_ = versions;
  resources_.open(resource_count_, loader<ResourceRows, ResourceRow>(store_, 'R', type_));
  return {};
}

std::uint64_t TypeState::current() const {
  const std::shared_lock lock(mutex_);
  return live_.size();
}

base::Result<std::optional<ResourceNumber>> TypeState::find(std::string_view id) const {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = active_->ids.find(id); found != active_->ids.end()) return found->second;
    if (frozen_ != nullptr)
      if (const auto found = frozen_->ids.find(id); found != frozen_->ids.end())
        return found->second;
  }
  if (const auto cached = stored_ids_.find(id)) return *cached;
  const auto bytes = TRY(store_.get(store_key::id(type_, id)));
  if (!bytes) return std::nullopt;
  const auto number = base::ByteReader(*bytes).le<std::uint32_t>();
  stored_ids_.add(id, number);
  return number;
}

base::Result<Ordinal> TypeState::latest(ResourceNumber resource) const {
  if (resource >= resources_.size()) return kNoOrdinal;
  return TRY(resources_.at(resource))->latest.load(std::memory_order_acquire);
}

base::Result<Ordinal> TypeState::visible_version(ResourceNumber resource, Instant at) const {
  Ordinal ordinal = TRY(latest(resource));
  while (ordinal != kNoOrdinal) {
    const VersionRow* const version = TRY(rows_.at(ordinal));
    if (version->t <= at.t) return ordinal;
    ordinal = version->previous;
  }
  return kNoOrdinal;
}

base::Result<ResourceNumber> TypeState::number_for(std::string_view id) {
  if (const auto known = TRY(find(id))) return *known;
  const ResourceNumber number = resource_count_;
  TRY(resources_.prepare_append(number))->latest = kNoOrdinal;
  resources_.publish(number + 1);
  ++resource_count_;
  changed_ = true;
  const std::unique_lock lock(mutex_);
  active_->ids.emplace(id, number);
  active_->bytes += id.size() + 64;
  return number;
}

base::Result<> TypeState::apply(const NewVersion& version, const TransactionPlace& place) {
  const ResourceNumber resource = TRY(number_for(version.id));
  ResourceRow* const resource_row = TRY(resources_.change(resource));
  const Ordinal before = resource_row->latest;
  const Ordinal ordinal = rows_.size();
  changed_ = true;
  VersionRow* const row = TRY(rows_.prepare_append(ordinal));
  row->t = place.t;
  row->time_ms = place.time_ms;
  row->author = place.author;
  row->resource = resource;
  row->number = version.number;
  row->previous = before;
  row->document = version.document;
  row->method = version.method;
  row->superseded = 0;

  for (const IndexEntry& entry : version.index) {
    if (!is_column_entry(entry)) continue;
    const key::Range range = key::date_range(entry.key);
    columns_.add(entry.parameter, ordinal, range.low_ms, range.high_ms);
  }

  const std::unique_lock lock(mutex_);
  rows_.publish(ordinal + 1);
  if (before != kNoOrdinal) {
    TRY(rows_.change(before))->superseded.store(place.t, std::memory_order_release);
    live_.remove(before);
  }
  resource_row->latest.store(ordinal, std::memory_order_release);
  if (!row->deleted()) live_.add(ordinal);
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
