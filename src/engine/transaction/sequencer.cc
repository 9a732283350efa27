#include "engine/transaction/sequencer.h"

#include <algorithm>
#include <exception>
#include <future>
#include <utility>

#include "base/check.h"
#include "base/contains.h"
#include "base/log.h"
#include "engine/transaction/record.h"

namespace engine {

using base::ErrorKind;
using base::fail;

namespace {

// What a caller does with its answer is no reason to leave others without theirs.
void answer(CommitDone& done, base::Result<std::vector<Outcome>> result) {
  try {
    done(std::move(result));
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "answer-failed-check");
  }
}

// A group is written, and kept in memory, as a whole.
constexpr std::size_t kGroupBytesMax = std::size_t{64} << 20;

// How long nothing may come before the state is looked after.
std::chrono::milliseconds pause_for(const EngineOptions& options) {
  return std::chrono::milliseconds(std::clamp<std::int64_t>(options.flush_after_ms / 4, 10, 1000));
}

std::size_t bytes_of(const storage::LedgerEntry& entry) {
  std::size_t bytes = entry.header.size();
  for (const std::string& document : entry.documents)
    bytes += document.size();
  return bytes;
}

}  // namespace

Sequencer::Sequencer(const EngineParts& parts, const EngineOptions& options, State& state,
                     const Reader& reader, const Searcher& searcher, const Preparer& preparer,
                     CurrentParameters& parameters, FeedBell& bell)
    : parts_(parts),
      options_(options),
      state_(state),
      preparer_(preparer),
      parameters_(parameters),
      search_parameter_(parts.definitions.find_resource("SearchParameter")),
      bell_(bell),
      decider_(parts.definitions, state, reader, searcher),
      last_time_(state.last_time()),
      thread_([this] { run(); }) {}

Sequencer::~Sequencer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  thread_.join();
  for (Pending& pending : waiting_)
    answer(pending.done,
           fail(ErrorKind::Unavailable, "the server is stopping: send the request again"));
}

void Sequencer::submit(std::string author, std::vector<Operation> operations,
                       PreparedTransaction prepared, CommitDone done) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && waiting_.size() < options_.queue_max) {
      waiting_.push_back(
          {std::move(author), std::move(operations), std::move(prepared), std::move(done)});
      if (waiting_.size() == 1) arrived_.notify_one();
      return;
    }
  }
  done(fail(ErrorKind::Unavailable, "too many writes are waiting: send the request again"));
}

base::Result<> Sequencer::flush() {
  return run_alone([this] { return state_.flush(); });
}

base::Result<> Sequencer::run_alone(std::function<base::Result<>()> task) {
  std::promise<base::Result<>> ran;
  Pending pending;
  pending.alone = std::move(task);
  pending.done = [&ran](base::Result<std::vector<Outcome>> result) {
    ran.set_value(result ? base::Result<>{}
                         : base::Result<>(std::unexpected(std::move(result).error())));
  };
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return fail(ErrorKind::Unavailable, "the server is stopping");
    waiting_.push_back(std::move(pending));
  }
  arrived_.notify_one();
  return ran.get_future().get();
}

void Sequencer::run() {
  while (auto batch = take_waiting()) {
    if (batch->empty()) {
      keep_house();
    } else {
      decide_all(*batch);
    }
  }
}

void Sequencer::decide_all(std::vector<Pending>& batch) {
  decider_.begin_group();
  std::vector<Decided> group;
  group.reserve(batch.size());
  for (Pending& pending : batch) {
    try {
      decide(pending, group);
    } catch (const std::exception&) {
      // A defect met while deciding one request: nothing of it has been appended. What it left
      // behind in the group is forgotten with the group.
      base::log(base::LogLevel::Error, "write-failed-check");
      commit(group);
      answer(pending.done,
             fail(ErrorKind::Internal, "the server met a defect: the write was refused"));
    }
  }
  commit(group);
}

// Nothing when it is time to stop; empty when nothing came for a while.
std::optional<std::vector<Sequencer::Pending>> Sequencer::take_waiting() {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, pause_for(options_), [this] { return !waiting_.empty() || stopping_; });
  if (stopping_) return std::nullopt;
  std::vector<Pending> batch;
  while (!waiting_.empty() && batch.size() < options_.group_max) {
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

// Without writes nobody else would flush, or find out that the disk has room again.
void Sequencer::keep_house() {
  base::Result<> able = state_.flush_if_due();
  if (writable()) return;
  if (able) able = parts_.ledger.make_room();
  note(able);
}

base::Result<> Sequencer::writable() const {
  const std::lock_guard lock(refusal_mutex_);
  return refusal_ ? base::Result<>(std::unexpected(*refusal_)) : base::Result<>{};
}

void Sequencer::note(const base::Result<>& disk) {
  const std::lock_guard lock(refusal_mutex_);
  if (disk) {
    if (refusal_) base::log(base::LogLevel::Info, "writes-accepted-again");
    refusal_.reset();
  } else if (disk.error().kind == ErrorKind::Unavailable || base::is_failure(disk.error().kind)) {
    if (!refusal_)
      base::log(base::LogLevel::Error, "writes-refused",
                {{"detail", base::Loggable{disk.error().detail}}});
    refusal_ = disk.error();
  }
}

void Sequencer::decide(Pending& pending, std::vector<Decided>& group) {
  if (pending.alone) {
    commit(group);
    base::Result<> ran = pending.alone();
    if (ran) return answer(pending.done, std::vector<Outcome>{});
    return answer(pending.done, std::unexpected(std::move(ran).error()));
  }
  // Its entries lack those of a search parameter that was adopted meanwhile.
  if (pending.prepared.indexer != parameters_.get()->shared_indexer()) {
    commit(group);
    auto prepared = preparer_.prepare(pending.operations, state_.now());
    if (!prepared) return answer(pending.done, std::unexpected(std::move(prepared).error()));
    pending.prepared = *std::move(prepared);
  }
  // At most: once as prepared, once after committing the group, once prepared again on top of it.
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto decision = decider_.decide(pending.prepared, pending.author, next_time());
    if (!decision) {
      if (group.empty()) return answer(pending.done, std::unexpected(std::move(decision).error()));
      // It may rest on transactions of this group, which the disk may yet refuse: ask again.
      commit(group);
      continue;
    }
    if (decision->verdict == Decider::Verdict::Decided) {
      return add(group, {std::move(pending), std::move(decision->transaction)});
    }
    commit(group);
    if (decision->verdict == Decider::Verdict::CommitFirst) continue;
    // Nothing else can come in between here, so this preparation holds.
    auto prepared = preparer_.prepare(pending.operations, state_.now());
    if (!prepared) return answer(pending.done, std::unexpected(std::move(prepared).error()));
    pending.prepared = *std::move(prepared);
  }
  answer(pending.done, fail(ErrorKind::Conflict, "the write lost a race: send the request again"));
}

void Sequencer::add(std::vector<Decided>& group, Decided decided) {
  group_bytes_ += bytes_of(decided.transaction.entry);
  group.push_back(std::move(decided));
  if (group_bytes_ >= kGroupBytesMax) commit(group);
}

// Makes the group durable and visible, answers it, and begins the next one.
void Sequencer::commit(std::vector<Decided>& group) {
  if (!group.empty()) {
    base::Result<> durable = make_durable(group);
    for (Decided& decided : group) {
      if (durable) {
        answer(decided.pending.done, std::move(decided.transaction.outcomes));
      } else {
        answer(decided.pending.done, std::unexpected(durable.error()));
      }
    }
    group.clear();
    group_bytes_ = 0;
  }
  decider_.begin_group();
}

// An exception here would leave ledger and state apart: it ends the process, and the next start
// recovers.
base::Result<> Sequencer::make_durable(std::vector<Decided>& group) noexcept {
  if (base::Result<> room = state_.flush_if_due(); !room) {
    note(room);
    return room;
  }
  std::vector<storage::LedgerEntry> entries;
  for (Decided& decided : group)
    if (decided.transaction.writes()) entries.push_back(std::move(decided.transaction.entry));
  if (entries.empty()) return {};
  auto documents = parts_.ledger.append(entries);
  note(documents ? base::Result<>{} : base::Result<>(std::unexpected(documents.error())));
  if (!documents) return std::unexpected(std::move(documents).error());
  apply(group, entries, *documents);
  bell_.tell(state_.now());
  return {};
}

void Sequencer::apply(std::vector<Decided>& group, std::span<const storage::LedgerEntry> entries,
                      std::span<const storage::DocumentRef> documents) {
  for (Decided& decided : group) {
    if (!decided.transaction.writes()) continue;
    const auto own = documents.first(entries.front().documents.size());
    decided.transaction.changes.fingerprint = fingerprint(entries.front().header, own);
    std::size_t next = 0;
    for (NewTransaction::Change& change : decided.transaction.changes.changes)
      if (change.version.method != Method::Delete) change.version.document = own[next++];
    // The ledger holds it: not being able to apply it would show readers something else.
    const base::Result<> applied = state_.apply(decided.transaction.changes);
    CHECK_FATAL(applied.has_value());
    state_.publish(decided.transaction.changes.t);
    if (base::contains(decided.transaction.changes.changes, search_parameter_,
                       &NewTransaction::Change::type))
      parameters_.changes().call();
    entries = entries.subspan(1);
    documents = documents.subspan(own.size());
  }
}

// Time of the ledger never runs backwards, whatever the clock does.
base::Timestamp Sequencer::next_time() {
  last_time_ = std::max(last_time_, parts_.clock.now());
  return last_time_;
}

}  // namespace engine
