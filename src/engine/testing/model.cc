#include "engine/testing/model.h"

#include <algorithm>

namespace engine::testing {

namespace {

using base::ErrorKind;
using Kind = Operation::Kind;
using Status = Outcome::Status;

bool exists(const ModelVersion* version) {
  return version != nullptr && !version->deleted();
}

bool writes(Status status) {
  return status != Status::Matched && status != Status::AlreadyAbsent;
}

Method method_of(Kind kind, Status status) {
  if (kind == Kind::Delete) return Method::Delete;
  if (kind == Kind::Patch) return Method::Patch;
  if (status != Status::Created) return Method::Update;
  return kind == Kind::Update ? Method::CreateByUpdate : Method::Create;
}

// What one resource sorts by: a number or a text.
using SortValue = std::optional<std::pair<std::int64_t, std::string>>;

SortValue sort_value(const ModelVersion& version, const ModelQuery::Sort& sort) {
  if (sort.parameter == "_lastUpdated") return {{static_cast<std::int64_t>(version.order), ""}};
  if (sort.parameter == "_id") return {{0, version.id}};
  std::vector<std::pair<std::int64_t, std::string>> values;
  for (const Span& span : version.content.dates(sort.parameter))
    values.emplace_back(sort.descending ? span.high : span.low, "");
  const KnownParameters& known = known_parameters(version.type);
  if (holds(known.tokens, sort.parameter))
    for (const Coding& token : version.content.tokens(sort.parameter))
      values.emplace_back(0, token.code + '\0' + token.system);
  if (holds(known.strings, sort.parameter))
    for (const std::string& text : version.content.strings(sort.parameter))
      values.emplace_back(0, lower(text) + '\0' + text);
  if (values.empty()) return std::nullopt;
  return sort.descending ? std::ranges::max(values) : std::ranges::min(values);
}

// A match, with what it sorts by.
struct Ranked {
  const ModelVersion* version;
  std::vector<SortValue> values;
};

bool comes_before(const Ranked& a, const Ranked& b, const ModelQuery& query) {
  for (std::size_t i = 0; i < query.sort.size(); ++i) {
    const SortValue& left = a.values[i];
    const SortValue& right = b.values[i];
    if (left == right) continue;
    if (!left || !right) return left.has_value();
    return query.sort[i].descending ? *right < *left : *left < *right;
  }
  return a.version->order > b.version->order;
}

}  // namespace

std::string ModelQuery::text() const {
  std::string text = type + "?";
  for (const auto& [name, value] : parameters)
    text += name + "=" + value + "&";
  return text;
}

Model::Prediction Model::predict(const std::vector<ModelOperation>& operations) const {
  Prediction prediction;
  std::set<Key> changed;
  std::set<Key> matched;
  std::set<std::string> created;
  for (const ModelOperation& operation : operations) {
    Expected expected = predict_one(operation, prediction.refusals);
    const bool no_change = expected.status == Status::Matched ||
                           (expected.status == Status::AlreadyAbsent && operation.condition);
    if (expected.status == Status::Matched) matched.emplace(operation.type, expected.id);
    if (!no_change && !expected.id.empty() && !changed.emplace(operation.type, expected.id).second)
      prediction.refusals.insert(ErrorKind::Invalid);
    const bool creates = operation.condition && expected.status == Status::Created;
    if (creates && !created.insert(operation.condition->text()).second)
      prediction.refusals.insert(ErrorKind::Invalid);
    prediction.outcomes.push_back(std::move(expected));
  }
  for (const Key& key : matched)
    if (changed.contains(key)) prediction.refusals.insert(ErrorKind::Invalid);
  return prediction;
}

Model::Expected Model::predict_one(const ModelOperation& operation,
                                   std::set<ErrorKind>& refusals) const {
  const Kind kind = operation.operation.kind;
  const std::vector<std::string> matches = matching_ids(operation.condition);
  const bool matched = matches.size() == 1;
  if (matches.size() > 1) refusals.insert(ErrorKind::PreconditionFailed);
  Expected expected;
  expected.id = matched ? matches.front() : operation.operation.id;
  if (kind == Kind::Update && operation.condition && !operation.body_id.empty()) {
    if (matched && operation.body_id != matches.front()) refusals.insert(ErrorKind::Invalid);
    if (!matched) expected.id = operation.body_id;
    if (!matched && exists(current(operation.type, operation.body_id, last_t())))
      refusals.insert(ErrorKind::Conflict);
  }
  if (kind == Kind::Patch && operation.condition && !matched) refusals.insert(ErrorKind::NotFound);
  const ModelVersion* const now =
      expected.id.empty() ? nullptr : current(operation.type, expected.id, last_t());
  if (kind == Kind::Create && matched) {
    expected.status = Status::Matched;
    expected.number = now->number;
    expected.content = now->content;
    return expected;
  }
  if (kind == Kind::Delete && operation.condition && !matched) {
    expected.status = Status::AlreadyAbsent;
    return expected;
  }
  predict_change(operation, now, expected, refusals);
  return expected;
}

void Model::predict_change(const ModelOperation& operation, const ModelVersion* now,
                           Expected& expected, std::set<ErrorKind>& refusals) const {
  const Operation& sent = operation.operation;
  if (sent.if_match && (!exists(now) || now->number != *sent.if_match))
    refusals.insert(ErrorKind::PreconditionFailed);
  if (sent.if_none_match_any && exists(now)) refusals.insert(ErrorKind::PreconditionFailed);
  expected.number = now == nullptr ? 1 : now->number + 1;
  expected.status = exists(now) ? Status::Updated : Status::Created;
  if (sent.kind == Kind::Delete) {
    expected.status = exists(now) ? Status::Deleted : Status::AlreadyAbsent;
    return;
  }
  if (sent.kind == Kind::Patch) {
    if (!exists(now)) {
      refusals.insert(now == nullptr ? ErrorKind::NotFound : ErrorKind::Gone);
      return;
    }
    expected.content = patched(now->content, operation.patch);
    if (!expected.content) refusals.insert({ErrorKind::Invalid, ErrorKind::Conflict});
    return;
  }
  expected.content = operation.content;
  if (!operation.reference_condition) return;
  const std::vector<std::string> targets = matching_ids(operation.reference_condition);
  if (targets.size() == 1) {
    expected.content->reference = operation.reference_condition->type + "/" + targets.front();
  } else {
    refusals.insert(ErrorKind::PreconditionFailed);
  }
}

std::string Model::accept(const std::vector<ModelOperation>& operations, Prediction prediction,
                          const std::vector<Outcome>& outcomes, const std::string& author) {
  if (!prediction.refusals.empty()) return "it should have been refused";
  if (outcomes.size() != operations.size()) return "the number of outcomes is wrong";
  std::map<std::string, std::string> urls;
  for (std::size_t i = 0; i < operations.size(); ++i)
    urls[operations[i].operation.full_url] = operations[i].type + "/" + outcomes[i].version.id;
  const std::uint64_t t = last_t() + 1;
  const std::int64_t earliest_ms = last_time_ms();
  for (std::size_t i = 0; i < operations.size(); ++i) {
    Expected& expected = prediction.outcomes[i];
    const Outcome& outcome = outcomes[i];
    const Version& version = outcome.version;
    const std::string where = " of operation " + std::to_string(i);
    if (outcome.status != expected.status) return "the status is wrong" + where;
    if (expected.status == Status::AlreadyAbsent) continue;
    if (expected.id.empty() == resources_.contains({operations[i].type, version.id}) &&
        expected.id.empty())
      return "a new id is not new" + where;
    if (!expected.id.empty() && version.id != expected.id) return "the id is wrong" + where;
    if (version.number != expected.number) return "the version number is wrong" + where;
    const Method method = method_of(operations[i].operation.kind, expected.status);
    if (writes(expected.status)) {
      if (version.at.t != t || version.time.ms < earliest_ms) return "t or time is wrong" + where;
      if (version.method != method) return "the method is wrong" + where;
    }
    if (method != Method::Delete) {
      std::optional<std::string>& reference = expected.content->reference;
      if (reference && urls.contains(*reference)) reference = urls[*reference];
      if (canonical(version.json) != canonical(expected.content->json(version.id)))
        return "the resource is wrong" + where + ": " + version.json;
    }
    if (writes(expected.status))
      append({operations[i].type, version.id, version.number, t, version.time.ms, method, author,
              expected.content.value_or(Content{}), version.json, versions_.size()});
  }
  return {};
}

std::vector<std::string> Model::matching_ids(const std::optional<ModelQuery>& condition) const {
  std::vector<std::string> ids;
  if (condition)
    for (const ModelVersion* version : search(*condition, last_t()))
      ids.push_back(version->id);
  return ids;
}

void Model::append(ModelVersion version) {
  const Key key(version.type, version.id);
  versions_.push_back(std::move(version));
  resources_[key].push_back(&versions_.back());
}

const std::vector<const ModelVersion*>& Model::versions_of(const std::string& type,
                                                           const std::string& id) const {
  static const std::vector<const ModelVersion*> kNone;
  const auto found = resources_.find({type, id});
  return found == resources_.end() ? kNone : found->second;
}

const ModelVersion* Model::current(const std::string& type, const std::string& id,
                                   std::uint64_t t) const {
  const ModelVersion* found = nullptr;
  for (const ModelVersion* version : versions_of(type, id))
    if (version->t <= t) found = version;
  return found;
}

std::vector<const ModelVersion*> Model::search(const ModelQuery& query, std::uint64_t t) const {
  std::vector<Ranked> ranked;
  for (auto at = resources_.lower_bound({query.type, ""});
       at != resources_.end() && at->first.first == query.type; ++at) {
    const ModelVersion* const version = current(query.type, at->first.second, t);
    if (!exists(version) || !query.accepts(*version)) continue;
    ranked.push_back({version, {}});
    for (const ModelQuery::Sort& sort : query.sort)
      ranked.back().values.push_back(sort_value(*version, sort));
  }
  std::ranges::sort(ranked,
                    [&](const auto& a, const auto& b) { return comes_before(a, b, query); });
  std::vector<const ModelVersion*> found;
  for (const Ranked& one : ranked)
    found.push_back(one.version);
  return found;
}

std::vector<const ModelVersion*> Model::history(const HistoryOf& of) const {
  std::vector<const ModelVersion*> found;
  std::map<Key, std::int64_t> next_ms;  // when the version was replaced, walking back in time
  for (auto at = versions_.rbegin(); at != versions_.rend(); ++at) {
    const ModelVersion& version = *at;
    if (version.t > of.as_of) continue;
    if (!of.type.empty() && version.type != of.type) continue;
    if (!of.id.empty() && version.id != of.id) continue;
    const Key key(version.type, version.id);
    const auto next = next_ms.find(key);
    const bool replaced = of.at_ms && next != next_ms.end() && next->second <= *of.at_ms;
    next_ms[key] = version.time_ms;
    if (of.since_ms && version.time_ms < *of.since_ms) continue;
    if (of.at_ms && (version.time_ms > *of.at_ms || replaced)) continue;
    found.push_back(&version);
  }
  return found;
}

std::pair<std::uint64_t, std::uint64_t> Model::counts(const std::string& type) const {
  std::pair<std::uint64_t, std::uint64_t> counts;
  for (const ModelVersion& version : versions_) {
    if (version.type != type) continue;
    ++counts.second;
    if (current(type, version.id, last_t()) == &version && !version.deleted()) ++counts.first;
  }
  return counts;
}

}  // namespace engine::testing
