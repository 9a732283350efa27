#include "engine/state/state.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/contains.h"
#include "base/hash.h"
#include "base/log.h"
#include "engine/index/key.h"
#include "engine/state/store_keys.h"

namespace engine {

namespace {

constexpr std::uint32_t kFormat = 11;

// Sixteenths of what may be kept in memory.
constexpr std::size_t kRowShare = 7;
constexpr std::size_t kColumnShare = 4;
constexpr std::size_t kListShare = 4;
constexpr std::size_t kIdShare = 1;
static_assert(kRowShare + kColumnShare + kListShare + kIdShare == 16);

// The index names types and parameters by number, which hold for one set of definitions.
std::uint64_t fingerprint(const fhir::Definitions& definitions) {
  std::uint64_t hash = 0;
  for (const fhir::Type& type : definitions.types())
    hash = base::hash64(type.name, hash);
  for (const fhir::TypeId type : definitions.resources())
    for (const fhir::SearchParameter& parameter : definitions.search_parameters(type)) {
      hash = base::hash64(parameter.url, hash + parameter.number);
      hash = base::hash64(parameter.expression, hash);
    }
  return hash;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto& word : std::views::split(text, ' '))
    if (!word.empty()) words.emplace_back(word.begin(), word.end());
  return words;
}

}  // namespace

State::State(const fhir::Definitions& definitions, storage::IndexStore& store, std::string base_url,
             const FlushRules& rules)
    : definitions_(definitions),
      store_(store),
      base_url_(std::move(base_url)),
      rules_(rules),
      rows_(rules.cache_bytes_max / 16 * kRowShare),
      column_cache_(rules.cache_bytes_max / 16 * kColumnShare),
      posting_cache_(rules.cache_bytes_max / 16 * kListShare),
      id_cache_(rules.cache_bytes_max / 16 * kIdShare),
      flusher_(store, {.complete = [this](storage::IndexBatch& batch) -> base::Result<> {
                         for (const auto& type : types_)
                           if (type != nullptr) TRY_VOID(type->add_frozen(batch));
                         return {};
                       },
                       .written =
                           [this] {
                             for (const auto& type : types_)
                               if (type != nullptr) type->drop_frozen();
                           }}) {
  types_.resize(definitions.types().size());
  for (const fhir::TypeId type : definitions.resources())
    types_[static_cast<std::size_t>(type)] = std::make_unique<TypeState>(
        type, store, TypeState::Caches{rows_, column_cache_, posting_cache_, id_cache_});
}

base::Result<std::unique_ptr<State>> State::open(const fhir::Definitions& definitions,
                                                 storage::IndexStore& store, std::string base_url,
                                                 const FlushRules& rules) {
  std::unique_ptr<State> state(new State(definitions, store, base_url, rules));
  base::Result<> loaded = state->load();
  if (loaded) return state;
  if (!base::is_failure(loaded.error().kind)) return std::unexpected(std::move(loaded).error());
  state.reset();
  return open_anew(definitions, store, std::move(base_url), rules, loaded.error().detail);
}

base::Result<std::unique_ptr<State>> State::open_anew(const fhir::Definitions& definitions,
                                                      storage::IndexStore& store,
                                                      std::string base_url, const FlushRules& rules,
                                                      std::string_view why) {
  base::log(base::LogLevel::Warning, "index-damaged-rebuilding", {{"detail", base::Loggable{why}}});
  TRY_VOID(store.clear());
  std::unique_ptr<State> state(new State(definitions, store, std::move(base_url), rules));
  TRY_VOID(state->load());
  return state;
}

base::Result<> State::load() {
  const auto meta = TRY(store_.get(store_key::meta()));
  if (!meta) return store_.clear();  // new, or a rebuild that did not get to its first flush
  base::ByteReader reader(*meta);
  const auto format = reader.le<std::uint32_t>();
  const auto definitions = reader.le<std::uint64_t>();
  const auto applied = reader.le<std::uint64_t>();
  const auto time_ms = reader.le<std::int64_t>();
  const auto fingerprint_of_last = reader.le<std::uint64_t>();
  const bool has_absolute = reader.le<std::uint8_t>() != 0;
  const std::string_view base_urls = reader.sized();
  // Another format or other definitions: everything here is derived, so start over from the ledger.
  if (!reader.ok() || format != kFormat || definitions != fingerprint(definitions_))
    return store_.clear();
  TRY_VOID(custom_.open(store_));
  if (!TRY(take_base_urls(base_urls, has_absolute))) {
    base::log(base::LogLevel::Info, "base-url-changed-rebuilding");
    has_absolute_ = false;
    TRY_VOID(store_.clear());
    return custom_.open(store_);
  }
  TRY_VOID(authors_.open(store_));
  for (const auto& type : types_)
    if (type != nullptr) TRY_VOID(type->open());
  applied_t_ = applied;
  last_fingerprint_ = fingerprint_of_last;
  last_time_ms_ = time_ms;
  visible_t_ = applied;
  return {};
}

// False if the index must be made again.
base::Result<bool> State::take_base_urls(std::string_view stored, bool has_absolute) {
  if (base_url_.empty()) base_url_ = stored;
  has_absolute_ = has_absolute;
  const std::vector<std::string_view> before = words_of(stored);
  const std::vector<std::string_view> now = words_of(base_url_);
  for (const std::string_view url : before)
    if (has_absolute && !base::contains(now, url)) return false;
  for (const std::string_view url : now)
    if (!base::contains(before, url) && TRY(has_references_to(url))) return false;
  return true;
}

// Whether there is one that was not to us.
base::Result<bool> State::has_references_to(std::string_view base_url) const {
  const std::string theirs = key::uri(std::string(base_url) + "/");
  const auto has_any = [&](fhir::TypeId type, std::uint16_t parameter) -> base::Result<bool> {
    const std::string from = store_key::postings(type, parameter, theirs);
    const auto cursor = store_.scan(from, key::prefix_end(from));
    if (cursor->valid()) return true;
    TRY_VOID(cursor->status());
    return false;
  };
  for (const fhir::TypeId type : definitions_.resources())
    for (const fhir::SearchParameter& parameter : definitions_.search_parameters(type))
      if (parameter.type == fhir::SearchType::Reference && TRY(has_any(type, parameter.number)))
        return true;
  for (const CustomParameter& parameter : custom_.all())
    for (const CustomParameter::Progress& progress : parameter.progress)
      if (TRY(has_any(progress.type, parameter.number))) return true;
  return false;
}

base::Result<> State::apply(NewTransaction& transaction) {
  CHECK_FATAL(transaction.t == applied_t_ + 1);
  const TransactionPlace place{transaction.t, transaction.time_ms,
                               authors_.number_for(transaction.author)};
  for (NewTransaction::Change& change : transaction.changes) {
    TRY_VOID(resolve(change.version.index));
    TRY_VOID(of(change.type).apply(change.version, place));
  }
  applied_t_ = transaction.t;
  last_fingerprint_ = transaction.fingerprint;
  last_time_ms_ = transaction.time_ms;
  note_changes(transaction.changes.size());
  return {};
}

void State::note_changes(std::uint64_t count) {
  if (changes_ == 0) changed_at_ = std::chrono::steady_clock::now();
  changes_ += count;
}

base::Result<> State::resolve(std::vector<IndexEntry>& entries) {
  for (IndexEntry& entry : entries) {
    if (entry.target == fhir::TypeId::None) continue;
    has_absolute_ = has_absolute_ || entry.is_absolute;
    const ResourceNumber number = TRY(of(entry.target).number_for(entry.target_id));
    entry.key += key::reference(entry.target, number);
  }
  return {};
}

base::Result<> State::add_late(fhir::TypeId type, std::vector<LateEntries>& entries,
                               std::span<const std::uint16_t> parameters, Ordinal next) {
  for (LateEntries& of_version : entries)
    TRY_VOID(resolve(of_version.index));
  for (const LateEntries& of_version : entries)
    of(type).add_late(of_version);
  for (const std::uint16_t parameter : parameters)
    custom_.advance(parameter, type, next);
  // They go to the store as often as versions do: so much is done again after a crash.
  note_changes(entries.size());
  return {};
}

std::size_t State::head_bytes() const {
  std::size_t bytes = 0;
  for (const auto& type : types_)
    if (type != nullptr) bytes += type->head_bytes();
  return bytes;
}

std::size_t State::dirty_bytes() const {
  std::size_t bytes = 0;
  for (const auto& type : types_)
    if (type != nullptr) bytes += type->dirty_bytes();
  return bytes;
}

// Chunks of rows that are to be written, or are being written, cannot leave: each of the two may
// take a quarter of the rows' share.
bool State::is_memory_full() const {
  return head_bytes() >= rules_.head_bytes_max || dirty_bytes() >= rows_.bytes_max() / 4;
}

MemoryUse State::memory() const {
  return {.rows = rows_.bytes(),
          .columns = column_cache_.bytes(),
          .lists = posting_cache_.bytes(),
          .ids = id_cache_.bytes(),
          .cache_max = rules_.cache_bytes_max,
          .head = noted_head_bytes_.load(std::memory_order_relaxed)};
}

bool State::is_flush_due() const {
  if (flusher_.has_failed() || changes_ >= rules_.versions_max) return true;
  return changes_ > 0 && std::chrono::steady_clock::now() - changed_at_ >= rules_.after;
}

base::Result<> State::flush_if_due() {
  noted_head_bytes_.store(head_bytes(), std::memory_order_relaxed);
  if (is_memory_full()) return start_flush();
  if (!is_flush_due() || !flusher_.is_free()) return {};
  // If it fails, a start after a crash takes longer: no reason to refuse a write.
  if (!start_flush()) return {};
  return {};
}

base::Result<> State::flush() {
  TRY_VOID(flusher_.wait());
  if (changes_ == 0 && !custom_.has_changes()) return {};
  TRY_VOID(start_flush());
  return flusher_.wait();
}

base::Result<> State::start_flush() {
  TRY_VOID(flusher_.make_ready());
  auto batch = std::make_unique<storage::IndexBatch>();
  for (const auto& type : types_)
    if (type != nullptr && type->has_changes()) type->freeze(*batch);
  authors_.put_new(*batch);
  custom_.put_changes(*batch);
  std::string meta;
  base::append_le(meta, kFormat);
  base::append_le(meta, fingerprint(definitions_));
  base::append_le(meta, applied_t_);
  base::append_le(meta, last_time_ms_.load());
  base::append_le(meta, last_fingerprint_);
  base::append_le(meta, static_cast<std::uint8_t>(has_absolute_));
  base::append_sized(meta, base_url_);
  batch->put(store_key::meta(), std::move(meta));
  changes_ = 0;
  flusher_.submit(std::move(batch));
  return {};
}

}  // namespace engine
