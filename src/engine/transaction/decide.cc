#include "engine/transaction/decide.h"

#include <utility>

#include "engine/transaction/stored_text.h"

namespace engine {

using base::ErrorKind;
using base::fail;

void Decider::begin_group() {
  next_t_ = state_.now().t + 1;
  group_.clear();
  group_types_.clear();
}

base::Result<Decider::Decision> Decider::decide(PreparedTransaction& prepared,
                                                const std::string& author, base::Timestamp time) {
  Decision decision;
  decision.verdict = TRY(check_conditions(prepared));
  if (decision.verdict != Verdict::Decided) return decision;

  // First all checks, then all changes: a refused transaction leaves no trace in the group.
  std::vector<Current> currents;
  std::vector<std::optional<Outcome>> unchanged;
  currents.reserve(prepared.operations.size());
  for (const PreparedOperation& operation : prepared.operations) {
    Current now;
    if (!operation.new_id && !operation.no_change) now = TRY(current(operation.type, operation.id));
    TRY_VOID(check_versions(operation, now));
    const bool patched_another = operation.based_on && *operation.based_on != now.number;
    if (patched_another || (operation.must_be_absent && now.exists())) {
      decision.verdict = group_.contains({operation.type, operation.id}) ? Verdict::CommitFirst
                                                                         : Verdict::PrepareAgain;
      return decision;
    }
    const bool absent = operation.kind == Operation::Kind::Delete && !now.exists();
    unchanged.emplace_back();
    if (operation.no_change || absent) unchanged.back() = TRY(outcome_without_change(operation));
    currents.push_back(now);
  }

  TransactionRecord record{time.ms, author, {}};
  decision.transaction.changes.t = next_t_;
  decision.transaction.changes.time_ms = time.ms;
  decision.transaction.changes.author = author;
  for (std::size_t i = 0; i < prepared.operations.size(); ++i) {
    PreparedOperation& operation = prepared.operations[i];
    if (unchanged[i]) {
      decision.transaction.outcomes.push_back(*std::move(unchanged[i]));
    } else {
      add_change(operation, currents[i], decision.transaction, record, time);
    }
  }
  if (!decision.transaction.writes()) return decision;
  decision.transaction.entry.t = next_t_;
  decision.transaction.entry.header = encode_record(record);
  ++next_t_;
  return decision;
}

base::Result<Decider::Verdict> Decider::check_conditions(
    const PreparedTransaction& prepared) const {
  for (const Condition& condition : prepared.conditions) {
    if (group_types_.contains(condition.query.type)) return Verdict::CommitFirst;
    if (state_.of(condition.query.type).last_change() <= prepared.at.t) continue;
    const auto ids = TRY(searcher_.matching_ids(state_.now(), condition.query, 2));
    const bool same =
        condition.match ? ids.size() == 1 && ids.front() == *condition.match : ids.empty();
    if (!same) return Verdict::PrepareAgain;
  }
  return Verdict::Decided;
}

base::Result<Decider::Current> Decider::current(fhir::TypeId type, const std::string& id) const {
  if (const auto found = group_.find({type, id}); found != group_.end()) return found->second;
  const TypeState& state = state_.of(type);
  const auto resource = TRY(state.find(id));
  if (!resource) return Current{};
  const Ordinal ordinal = TRY(state.latest(*resource));
  if (ordinal == kNoOrdinal) return Current{};
  const VersionRow row = TRY(state.row(ordinal));
  return Current{row.number, row.deleted()};
}

base::Result<> Decider::check_versions(const PreparedOperation& operation, const Current& current) {
  if (operation.if_match && (!current.exists() || *operation.if_match != current.number))
    return fail(ErrorKind::PreconditionFailed,
                "the resource has changed since the version in If-Match: read it again",
                operation.expression_prefix);
  if (operation.if_none_match_any && current.exists())
    return fail(ErrorKind::PreconditionFailed,
                "If-None-Match: * forbids the update because the resource exists",
                operation.expression_prefix);
  if (operation.kind == Operation::Kind::Patch && !current.exists())
    return fail(current.number == 0 ? ErrorKind::NotFound : ErrorKind::Gone,
                "there is no resource to patch", operation.expression_prefix);
  return {};
}

base::Result<Outcome> Decider::outcome_without_change(const PreparedOperation& operation) const {
  Outcome outcome;
  if (operation.kind == Operation::Kind::Create) {
    outcome.status = Outcome::Status::Matched;
    outcome.version = TRY(reader_.read(state_.now(), operation.type, operation.id));
    return outcome;
  }
  outcome.status = Outcome::Status::AlreadyAbsent;
  outcome.version.type = operation.type;
  outcome.version.id = operation.id;
  return outcome;
}

void Decider::add_change(PreparedOperation& operation, const Current& current,
                         DecidedTransaction& into, TransactionRecord& record,
                         base::Timestamp time) {
  const std::string_view type = definitions_.type(operation.type).name;
  Method method = Method::Update;
  Outcome::Status status = Outcome::Status::Updated;
  if (operation.kind == Operation::Kind::Delete) {
    method = Method::Delete;
    status = Outcome::Status::Deleted;
  } else if (operation.kind == Operation::Kind::Patch) {
    method = Method::Patch;
  } else if (!current.exists()) {
    const bool by_update = operation.kind == Operation::Kind::Update;
    method = by_update ? Method::CreateByUpdate : Method::Create;
    status = Outcome::Status::Created;
  }
  const std::uint32_t number = current.number + 1;
  Outcome outcome{status,
                  {operation.type, operation.id, number, Instant{next_t_}, time, method, {}}};
  if (method != Method::Delete) {
    outcome.version.json = render(operation.text, type, operation.id, number, time);
    into.entry.documents.push_back(std::move(operation.encoded));
  }
  into.outcomes.push_back(std::move(outcome));
  record.changes.push_back({std::string(type), operation.id, method, number});
  into.changes.changes.push_back(
      {operation.type, NewVersion{operation.id, method, number, {}, std::move(operation.index)}});
  group_types_.insert(operation.type);
  group_[{operation.type, std::move(operation.id)}] = {number, method == Method::Delete};
}

}  // namespace engine
