#include "engine/parameters/reindexer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/contains.h"
#include "base/log.h"
#include "base/thread_priority.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

// What is read and indexed between two looks at what else there is to do; the chunks of columns
// have as many rows.
constexpr Ordinal kWindow = ColumnChunk::kRows;
constexpr std::size_t kWindowEntriesMax = 200'000;
constexpr auto kStatusWait = std::chrono::seconds(2);
constexpr auto kPause = std::chrono::milliseconds(1000);  // after the disk refused

std::string member_text(fhir::json::Value resource, std::string_view member) {
  const auto value = resource.find(member);
  return value.is_string() ? value.string() : std::string();
}

ParameterStatus describe(const std::string& id, const std::string& definition) {
  ParameterStatus status;
  status.id = id;
  const auto document = fhir::json::Document::parse(definition);
  if (!document) return status;
  status.code = member_text(document->root(), "code");
  status.version = member_text(document->root().find("meta"), "versionId");
  status.url = member_text(document->root(), "url");
  return status;
}

std::vector<GivenDefinition> live_definitions(std::span<const CustomParameter> records,
                                              std::vector<std::uint16_t>& numbers) {
  std::vector<GivenDefinition> live;
  for (const CustomParameter& record : records) {
    if (record.is_dropped()) continue;
    live.push_back({record.id, record.definition});
    numbers.push_back(record.number);
  }
  return live;
}

}  // namespace

std::shared_ptr<const ParameterSet> restored_parameters(const fhir::Definitions& definitions,
                                                        const State& state) {
  std::vector<std::uint16_t> numbers;
  const auto live = live_definitions(state.custom_parameters(), numbers);
  if (live.empty()) return ParameterSet::official(definitions, state.base_url());
  auto compiled = compile(definitions, live, numbers);
  if (!compiled) return ParameterSet::official(definitions, state.base_url());
  std::vector<std::uint16_t> pending;
  for (const CustomParameter& record : state.custom_parameters())
    if (!record.is_complete()) pending.push_back(record.number);
  return std::make_shared<const ParameterSet>(
      std::make_shared<const Indexer>(std::move(compiled->catalog), state.base_url()),
      std::move(pending));
}

Reindexer::Reindexer(const EngineParts& parts, State& state, const Reader& reader,
                     std::string base_url, CurrentParameters& current, Sequencer& sequencer)
    : parts_(parts),
      state_(state),
      reader_(reader),
      base_url_(std::move(base_url)),
      current_(current),
      sequencer_(sequencer),
      records_(state.custom_parameters()) {
  for (const CustomParameter& record : records_)
    if (record.is_complete()) ready_.insert(record.number);
  // What changed since the index was written is in force before anybody asks; what does not work
  // now is tried again by the thread.
  if (!adopt()) current_.changes().call();
  publish_status();
  thread_ = std::thread([this] { run(); });
}

Reindexer::~Reindexer() {
  current_.changes().stop();
  thread_.join();
}

std::vector<ParameterStatus> Reindexer::status() const {
  std::unique_lock lock(mutex_);
  adopted_.wait_for(lock, kStatusWait,
                    [this] { return !is_adopting_ && !current_.changes().is_called(); });
  return status_;
}

void Reindexer::set_adopting(bool adopting) {
  {
    const std::lock_guard lock(mutex_);
    is_adopting_ = adopting;
  }
  adopted_.notify_all();
}

void Reindexer::run() {
  base::lower_thread_priority();
  base::WakeUp& changes = current_.changes();
  for (bool first = true; first || changes.wait(); first = false) {
    for (bool again = true; again && !changes.is_stopping();) {
      set_adopting(true);
      const bool changed = changes.take();
      if (!changed) set_adopting(false);
      const base::Result<bool> more = work(changed);
      if (more) {
        again = *more;
        publish_status();
        set_adopting(false);
        continue;
      }
      set_adopting(false);
      base::log(base::LogLevel::Warning, "reindex-waits",
                {{"detail", base::Loggable{more.error().detail}}});
      if (changed) changes.call();
      changes.pause(kPause);
    }
  }
}

// False when nothing is left to do.
base::Result<bool> Reindexer::work(bool changed) {
  if (!changed) return index_some();
  TRY_VOID(adopt());
  return true;
}

// What has a number keeps it, as long as it means the same.
std::vector<std::uint16_t> Reindexer::numbers_for(std::span<const GivenDefinition> given) const {
  std::uint16_t next = parts_.definitions.search_parameter_count();
  for (const CustomParameter& record : records_)
    next = std::max(next, static_cast<std::uint16_t>(record.number + 1));
  std::vector<std::uint16_t> numbers;
  for (const GivenDefinition& definition : given) {
    const auto record = std::ranges::find_if(records_, [&](const CustomParameter& known) {
      return !known.is_dropped() && known.id == definition.id;
    });
    numbers.push_back(record != records_.end() ? record->number : next++);
  }
  const auto before = current_.get();
  const auto compiled = compile(parts_.definitions, given, numbers);
  if (!compiled) return numbers;
  for (const Compiled::Part& part : compiled->parts) {
    std::uint16_t& number = numbers[part.definition];
    const bool is_known = base::contains(records_, number, &CustomParameter::number);
    if (is_known && meaning(*compiled->catalog, number) != meaning(before->catalog(), number))
      number = next++;
  }
  return numbers;
}

std::vector<CustomParameter> Reindexer::records_of(std::span<const GivenDefinition> given,
                                                   const Compiled& compiled) const {
  std::vector<CustomParameter> records = records_;
  const auto find = [&](std::uint16_t number) {
    return std::ranges::find(records, number, &CustomParameter::number);
  };
  for (CustomParameter& record : records) {
    const bool stays = base::contains(compiled.parts, record.number, &Compiled::Part::number);
    if (!stays) record = {record.number, record.id, {}, {}};
  }
  for (const Compiled::Part& part : compiled.parts) {
    const GivenDefinition& definition = given[part.definition];
    auto record = find(part.number);
    if (record == records.end()) {
      CustomParameter made{part.number, definition.id, {}, {}};
      for (const fhir::TypeId type : bases(*compiled.catalog, part.number))
        made.progress.push_back({type, 0, 0});
      record = records.insert(records.end(), std::move(made));
    }
    record->definition = definition.json;
  }
  return records;
}

base::Result<> Reindexer::adopt() {
  auto given = TRY(definitions_given(parts_.definitions, state_, reader_, state_.now()));
  // Those that are in force first: a later one with the same code does not take its place.
  std::vector<GivenDefinition> newer;
  std::erase_if(given, [&](GivenDefinition& definition) {
    const bool in_force = std::ranges::any_of(records_, [&](const CustomParameter& record) {
      return !record.is_dropped() && record.id == definition.id;
    });
    if (!in_force) newer.push_back(definition);
    return !in_force;
  });
  std::ranges::move(newer, std::back_inserter(given));
  const auto numbers = numbers_for(given);
  const Compiled compiled = TRY(compile(parts_.definitions, given, numbers));
  refused_.clear();
  for (const Compiled::Refused& refused : compiled.refused) {
    ParameterStatus status = describe(given[refused.definition].id, given[refused.definition].json);
    status.state = ParameterStatus::State::Refused;
    status.problem = refused.error.message;
    refused_.push_back(std::move(status));
  }
  std::vector<CustomParameter> records = records_of(given, compiled);
  if (records == records_) return {};
  const auto indexer = std::make_shared<const Indexer>(compiled.catalog, base_url_);
  TRY_VOID(sequencer_.run_alone([&]() -> base::Result<> {
    for (CustomParameter& record : records) {
      const bool is_new = !base::contains(records_, record.number, &CustomParameter::number);
      if (!is_new) continue;
      for (CustomParameter::Progress& progress : record.progress)
        progress.end = state_.of(progress.type).versions();
      if (record.is_complete()) ready_.insert(record.number);
    }
    state_.set_custom_parameters(records);
    records_ = std::move(records);
    current_.set(std::make_shared<const ParameterSet>(indexer, pending(records_)));
    return {};
  }));
  base::log(base::LogLevel::Info, "search-parameters-adopted",
            {{"count", compiled.parts.size()}, {"refused", compiled.refused.size()}});
  return {};
}

std::vector<std::uint16_t> Reindexer::pending(const std::vector<CustomParameter>& records) const {
  std::vector<std::uint16_t> numbers;
  for (const CustomParameter& record : records)
    if (!record.is_dropped() && !ready_.contains(record.number)) numbers.push_back(record.number);
  return numbers;
}

// The least that is missing of one type, for all parameters that it is missing of.
std::optional<Reindexer::Window> Reindexer::next_window() const {
  Window window;
  for (const CustomParameter& record : records_) {
    if (record.is_dropped() || failed_.contains(record.number)) continue;
    for (const CustomParameter::Progress& progress : record.progress) {
      if (progress.next >= progress.end) continue;
      const Ordinal end = std::min(progress.end, (progress.next / kWindow + 1) * kWindow);
      if (window.parameters.empty()) window = {progress.type, {}, progress.next, end};
      if (progress.type != window.type) continue;
      if (progress.next < window.begin) {
        window.parameters.clear();
        window.begin = progress.next;
        window.end = std::min(end, window.begin + kWindow);
      } else if (progress.next > window.begin) {
        continue;
      }
      window.end = std::min(window.end, end);
      window.parameters.push_back(record.number);
    }
  }
  if (window.parameters.empty()) return std::nullopt;
  return window;
}

// The entries of a window's versions. Ends it earlier where they are very many.
base::Result<std::vector<LateEntries>> Reindexer::read(Window& window) const {
  const auto set = current_.get();
  std::vector<LateEntries> entries;
  std::size_t count = 0;
  for (Ordinal ordinal = window.begin; ordinal < window.end; ++ordinal) {
    if (count > kWindowEntriesMax) {
      window.end = ordinal;
      break;
    }
    if (TRY(state_.of(window.type).row(ordinal)).deleted()) continue;
    std::string text = TRY(reader_.stored(window.type, ordinal));
    const auto document = TRY(fhir::json::Document::parse(std::move(text)));
    LateEntries of_version{ordinal, {}};
    for (const std::uint16_t number : window.parameters) {
      const auto* const parameter = set->catalog().find(window.type, number);
      auto found = TRY(set->indexer().entries(window.type, document.root(), *parameter));
      std::ranges::move(found, std::back_inserter(of_version.index));
    }
    count += of_version.index.size();
    if (!of_version.index.empty()) entries.push_back(std::move(of_version));
  }
  return entries;
}

base::Result<bool> Reindexer::index_some() {
  if (std::ranges::any_of(records_, [this](const auto& record) { return is_done(record); }))
    TRY_VOID(make_ready());
  auto window = next_window();
  if (!window) return false;
  auto entries = read(*window);
  if (!entries) {
    if (entries.error().kind == base::ErrorKind::Unavailable)
      return std::unexpected(std::move(entries).error());
    fail(*window, "a resource of " + std::string(parts_.definitions.type(window->type).name) +
                      " cannot be read or indexed: run eir check");
    return true;
  }
  TRY_VOID(sequencer_.run_alone([&]() -> base::Result<> {
    TRY_VOID(state_.flush_if_due());
    return state_.add_late(window->type, *entries, window->parameters, window->end);
  }));
  for (CustomParameter& record : records_) {
    if (!base::contains(window->parameters, record.number)) continue;
    for (CustomParameter::Progress& progress : record.progress)
      if (progress.type == window->type) progress.next = window->end;
  }
  return true;
}

// All keys are made, but they may not be in the store.
bool Reindexer::is_done(const CustomParameter& record) const {
  return !record.is_dropped() && record.is_complete() && !ready_.contains(record.number);
}

// Whoever searches reads late keys from the store alone: they must have got there.
base::Result<> Reindexer::make_ready() {
  TRY_VOID(sequencer_.flush());
  for (const CustomParameter& record : records_)
    if (record.is_complete()) ready_.insert(record.number);
  current_.set(
      std::make_shared<const ParameterSet>(current_.get()->shared_indexer(), pending(records_)));
  base::log(base::LogLevel::Info, "search-parameters-ready", {{"count", ready_.size()}});
  return {};
}

void Reindexer::fail(const Window& window, std::string problem) {
  base::log(base::LogLevel::Error, "reindex-failed", {{"parameters", window.parameters.size()}});
  for (const std::uint16_t number : window.parameters)
    failed_[number] = problem;
}

void Reindexer::publish_status() {
  std::vector<ParameterStatus> all = refused_;
  for (const CustomParameter& record : records_) {
    if (record.is_dropped()) continue;
    ParameterStatus status = describe(record.id, record.definition);
    status.state = ready_.contains(record.number) ? ParameterStatus::State::Ready
                                                  : ParameterStatus::State::Indexing;
    if (const auto failed = failed_.find(record.number); failed != failed_.end()) {
      status.state = ParameterStatus::State::Failed;
      status.problem = failed->second;
    }
    for (const CustomParameter::Progress& progress : record.progress) {
      status.done += std::min(progress.next, progress.end);
      status.total += progress.end;
    }
    all.push_back(std::move(status));
  }
  std::ranges::sort(all, {}, [](const ParameterStatus& of) { return std::tie(of.code, of.id); });
  const std::lock_guard lock(mutex_);
  status_ = std::move(all);
}

}  // namespace engine
