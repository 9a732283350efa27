#include "engine/testing/model_check.h"

#include <algorithm>
#include <future>

#include "engine/testing/model_operation.h"
#include "engine/testing/model_query.h"

namespace engine::testing {

namespace {

using base::ErrorKind;

std::string same_version(const ModelVersion& expected, const Version& actual) {
  if (actual.id != expected.id) return "the id is " + actual.id + ", not " + expected.id;
  if (actual.number != expected.number) return "the version of " + expected.id;
  if (actual.at.t != expected.t || actual.time.ms != expected.time_ms) return "t or time";
  if (actual.method != expected.method) return "the method";
  if (actual.json != expected.json && !expected.deleted()) return "the JSON: " + actual.json;
  return {};
}

// Versions of one transaction have no order between types.
template <class List>
void order_within_transactions(List& versions) {
  std::ranges::sort(versions, [](const auto& a, const auto& b) {
    return std::tuple(-static_cast<std::int64_t>(a.t), a.type, a.id) <
           std::tuple(-static_cast<std::int64_t>(b.t), b.type, b.id);
  });
}

}  // namespace

ModelCheck::ModelCheck(std::uint64_t seed, std::unique_ptr<Stage> stage)
    : seed_(seed), random_(seed), ids_(~seed), stage_(std::move(stage)) {
  options_.base_url = kModelBaseUrl;
  options_.head_bytes_max = std::size_t{256} << random_.below(9);
  // Sometimes nothing that was written stays in memory for long.
  options_.cache_bytes_max = random_.one_in(2) ? 0 : std::size_t{1} << random_.below(28);
  options_.group_max = 1 + random_.below(8);
  open();
}

void ModelCheck::expect(bool holds, const std::string& what) const {
  if (!holds) FAIL("EIR_SEED=" << seed_ << ", step " << step_ << ": " << doing_ << ": " << what);
}

void ModelCheck::open() {
  stage_->refuse_index_writes(0);  // an engine cannot start on a store that refuses
  auto opened = Engine::open(
      {fhir::Definitions::r4(), stage_->ledger(), stage_->store(), clock_, ids_}, options_);
  expect(opened.has_value(), opened ? "" : opened.error().message + opened.error().detail);
  engine_ = *std::move(opened);
}

void ModelCheck::run(std::uint32_t steps) {
  for (step_ = 1; step_ <= steps; ++step_)
    step();
  restart();
  check_counts();
  for (int i = 0; i < 20; ++i) {
    check_search();
    check_history();
  }
}

void ModelCheck::run_wide(std::uint32_t resources, std::uint32_t searches) {
  for (std::uint32_t made = 0; made < resources;) {
    std::vector<ModelOperation> operations;
    for (; operations.size() < 250 && made < resources; ++made)
      operations.push_back(
          some_create(random_, random_.one_in(3) ? random_.pick(model_types()) : "Patient"));
    commit({operations});
    clock_.advance(1);
    // Part of every list on disk, part in memory.
    if (made < resources / 2) expect(engine_->flush().has_value(), "flush");
  }
  for (std::uint32_t i = 0; i < searches; ++i)
    check_search();
  for (int i = 0; i < 50; ++i)
    commit({some_transaction(random_, model_)});
  for (std::uint32_t i = 0; i < searches; ++i)
    check_search();
}

void ModelCheck::step() {
  clock_.advance(random_.one_in(10) ? static_cast<std::int64_t>(random_.below(60)) - 20
                                    : static_cast<std::int64_t>(random_.below(3)));
  // Often several at once, so that they share a group or find it changed.
  std::vector<std::vector<ModelOperation>> transactions;
  for (std::uint64_t i = random_.one_in(2) ? 1 : 1 + random_.below(6); i > 0; --i)
    transactions.push_back(some_transaction(random_, model_));
  commit(std::move(transactions));
  doing_ = "now()";
  expect(engine_->now().t == model_.last_t(),
         "t is " + std::to_string(engine_->now().t) + ", not " + std::to_string(model_.last_t()));
  if (random_.one_in(20)) disturb();
  check_reads();
  check_search();
  if (random_.one_in(3)) check_history();
  if (random_.one_in(20)) check_counts();
}

void ModelCheck::commit(std::vector<std::vector<ModelOperation>> made) {
  std::vector<Sent> sent;
  std::vector<std::future<base::Result<std::vector<Outcome>>>> answers;
  for (std::vector<ModelOperation>& transaction : made) {
    const std::string author = random_.one_in(2) ? "ward" : "laboratory";
    std::vector<Operation> operations;
    for (const ModelOperation& one : transaction)
      operations.push_back(one.operation);
    auto promise = std::make_shared<std::promise<base::Result<std::vector<Outcome>>>>();
    answers.push_back(promise->get_future());
    engine_->commit(access_control::Caller::system(author), std::move(operations),
                    [promise](base::Result<std::vector<Outcome>> result) {
                      promise->set_value(std::move(result));
                    });
    sent.push_back({std::move(transaction), author, {}});
  }
  for (std::size_t i = 0; i < sent.size(); ++i) {
    // Those not answered yet may have been refused on the state that there is now.
    for (std::size_t later = i; later < sent.size(); ++later)
      sent[later].refusals.merge(model_.predict(sent[later].operations).refusals);
    compare(sent[i], answers[i].get());
  }
}

void ModelCheck::compare(const Sent& sent, const base::Result<std::vector<Outcome>>& outcomes) {
  doing_ = "a transaction of";
  for (const ModelOperation& one : sent.operations)
    doing_ += ' ' + std::to_string(static_cast<int>(one.operation.kind)) + ':' + one.type + '/' +
              one.operation.id + (one.condition ? one.condition->text() : "");
  if (outcomes) {
    const std::string wrong =
        model_.accept(sent.operations, model_.predict(sent.operations), *outcomes, sent.author);
    return expect(wrong.empty(), wrong);
  }
  const base::Error& error = outcomes.error();
  if (error.kind == ErrorKind::Unavailable && shaken_) return;
  expect(sent.refusals.contains(error.kind), "refused (" +
                                                 std::to_string(static_cast<int>(error.kind)) +
                                                 "): " + error.message + " at " + error.expression);
}

void ModelCheck::disturb() {
  doing_ = "disturbing";
  switch (random_.below(6)) {
    case 0:
      shaken_ = stage_->refuse_append();
      return;
    case 1:
      shaken_ = stage_->refuse_index_writes(1 + static_cast<std::uint32_t>(random_.below(4)));
      return;
    case 2:
      return restart();
    case 3:
      engine_.reset();
      stage_->crash(random_);
      return open();
    case 4:
      if (!random_.one_in(3)) return;
      engine_.reset();
      stage_->lose_index();
      return open();
    default:
      const base::Result<> flushed = engine_->flush();
      expect(flushed.has_value() || shaken_, "flush");
  }
}

void ModelCheck::restart() {
  stage_->refuse_index_writes(0);
  if (random_.one_in(2)) {
    auto flushed = engine_->flush();
    expect(flushed.has_value(), "flush before a stop");
  }
  engine_.reset();
  stage_->restart();
  open();
}

void ModelCheck::check_version(const ModelVersion* expected, const base::Result<Version>& actual) {
  if (expected != nullptr && !expected->deleted()) {
    expect(actual.has_value(), "not found");
    const std::string wrong = same_version(*expected, *actual);
    return expect(wrong.empty(), wrong);
  }
  expect(!actual.has_value(), "found");
  const ErrorKind kind = expected == nullptr ? ErrorKind::NotFound : ErrorKind::Gone;
  expect(actual.error().kind == kind, "the wrong error");
}

void ModelCheck::check_reads() {
  const auto caller = access_control::Caller::anonymous();
  for (int i = 0; i < 3; ++i) {
    const std::string& type_name = random_.pick(model_types());
    const std::string id = some_id(random_);
    const Instant at = some_instant();
    doing_ = "reading " + type_name + "/" + id + " at " + std::to_string(at.t);
    check_version(model_.current(type_name, id, at.t),
                  engine_->read(caller, at, type(type_name), id));
    const Versions& versions = model_.versions_of(type_name, id);
    const auto number = static_cast<std::uint32_t>(random_.below(versions.size() + 2));
    doing_ = "reading version " + std::to_string(number) + " of " + type_name + "/" + id;
    const bool known = number > 0 && number <= versions.size();
    check_version(known ? versions[number - 1] : nullptr,
                  engine_->read_version(caller, type(type_name), id, number));
  }
}

SearchQuery ModelCheck::parsed(const ModelQuery& query, std::vector<RawParameter> more) const {
  more.insert(more.end(), query.parameters.begin(), query.parameters.end());
  auto parsed =
      parse_search(fhir::Definitions::r4(), nullptr, type(query.type), more, Handling::Strict);
  expect(parsed.has_value(), parsed ? "" : parsed.error().message);
  return *std::move(parsed);
}

void ModelCheck::check_search() {
  const ModelQuery query = some_query(random_, model_, random_.pick(model_types()));
  const Instant at = some_instant();
  doing_ = "searching " + query.text() + " at " + std::to_string(at.t);
  const Versions expected = model_.search(query, at.t);
  check_pages(parsed(query, {{"_count", "1000"}}), expected, at);
  if (random_.one_in(3))
    check_pages(
        parsed(query, {{"_count", std::to_string(1 + expected.size() / 8 + random_.below(4))}}),
        expected, at);
  // On one page, so that it belongs to all matches.
  if (random_.one_in(3) && expected.size() <= 1000) check_includes(query, expected, at);
}

void ModelCheck::check_pages(SearchQuery query, const Versions& expected, Instant at) {
  std::size_t done = 0;
  for (;;) {
    query.offset = static_cast<std::uint32_t>(done);
    const auto page = engine_->search(access_control::Caller::anonymous(), at, query);
    expect(page.has_value(), page ? "" : page.error().message + page.error().detail);
    expect(page->total == expected.size(), "the total is " + std::to_string(*page->total) +
                                               ", not " + std::to_string(expected.size()));
    const std::size_t size = std::min<std::size_t>(query.count, expected.size() - done);
    expect(page->matches.size() == size, "the size of a page");
    for (const Version& match : page->matches) {
      const std::string wrong = same_version(*expected[done++], match);
      expect(wrong.empty(), "match " + std::to_string(done) + " of " +
                                std::to_string(expected.size()) + ": " + wrong);
    }
    expect(page->more == (done < expected.size()), "whether there is more");
    if (!page->more) return;
  }
}

void ModelCheck::check_includes(const ModelQuery& query, const Versions& matches, Instant at) {
  std::set<std::pair<std::string, std::string>> wanted;
  std::string include;
  if (query.type == "Observation") {
    include = "_include";
    for (const ModelVersion* match : matches)
      for (const std::string& target : match->content.references("patient"))
        if (const auto* patient = model_.current("Patient", target.substr(8), at.t);
            patient != nullptr && !patient->deleted())
          wanted.emplace("Patient", patient->id);
  } else if (query.type == "Patient") {
    include = "_revinclude";
    ModelQuery referring;
    referring.type = "Observation";
    for (const ModelVersion* observation : model_.search(referring, at.t))
      for (const ModelVersion* match : matches)
        if (observation->content.reference == "Patient/" + match->id)
          wanted.emplace("Observation", observation->id);
  } else {
    return;
  }
  doing_ += "&" + include;
  const SearchQuery whole = parsed(query, {{"_count", "1000"}, {include, "Observation:subject"}});
  const auto result = engine_->search(access_control::Caller::anonymous(), at, whole);
  expect(result.has_value(), "refused");
  expect(result->included.size() == wanted.size(), "the number of resources included");
  for (const Version& included : result->included) {
    const std::string type_name(fhir::Definitions::r4().type(included.type).name);
    expect(wanted.contains({type_name, included.id}), "included " + included.id);
    check_version(model_.current(type_name, included.id, at.t), included);
  }
}

void ModelCheck::check_history() {
  Model::HistoryOf of;
  HistoryQuery query;
  of.as_of = some_instant().t;
  if (!random_.one_in(3)) of.type = random_.pick(model_types());
  if (!of.type.empty() && random_.one_in(2)) of.id = some_id(random_);
  const std::int64_t ms = model_.last_time_ms() - static_cast<std::int64_t>(random_.below(300));
  if (random_.one_in(3)) of.since_ms = ms;
  if (!of.since_ms && random_.one_in(2)) of.at_ms = ms;
  doing_ = "history of " + of.type + "/" + of.id + " as of " + std::to_string(of.as_of);
  if (!of.type.empty()) query.type = type(of.type);
  query.id = of.id;
  query.as_of = Instant{of.as_of};
  if (of.since_ms) query.since = base::Timestamp{*of.since_ms};
  if (of.at_ms) query.at = base::Timestamp{*of.at_ms};
  query.count = 1 + static_cast<std::uint32_t>(random_.below(40));

  std::vector<ModelVersion> expected;
  for (const ModelVersion* version : model_.history(of))
    expected.push_back(*version);
  const bool known = of.id.empty() || model_.current(of.type, of.id, of.as_of) != nullptr;
  std::vector<ModelVersion> actual;
  for (bool more = true; more;) {
    query.offset = actual.size();
    const auto page = engine_->history(access_control::Caller::anonymous(), query);
    expect(page.has_value() == known, "found or not");
    if (!page) return expect(page.error().kind == ErrorKind::NotFound, "the wrong error");
    for (std::size_t i = 0; i < page->versions.size(); ++i) {
      const Version& version = page->versions[i];
      actual.push_back({std::string(fhir::Definitions::r4().type(version.type).name),
                        version.id,
                        version.number,
                        version.at.t,
                        version.time.ms,
                        version.method,
                        page->authors[i],
                        {},
                        version.json,
                        0});
    }
    more = page->more;
  }
  expect(std::ranges::is_sorted(actual, std::greater{}, &ModelVersion::t), "newest first");
  order_within_transactions(expected);
  order_within_transactions(actual);
  expect(actual.size() == expected.size(), "it has " + std::to_string(actual.size()) +
                                               " versions, not " + std::to_string(expected.size()));
  for (std::size_t i = 0; i < actual.size(); ++i)
    expect(actual[i].id == expected[i].id && actual[i].number == expected[i].number &&
               actual[i].author == expected[i].author && actual[i].method == expected[i].method &&
               actual[i].json == expected[i].json && actual[i].time_ms == expected[i].time_ms,
           "version " + std::to_string(i));
}

void ModelCheck::check_counts() {
  doing_ = "counts";
  for (const TypeCount& count : engine_->counts()) {
    const auto [current, versions] =
        model_.counts(std::string(fhir::Definitions::r4().type(count.type).name));
    expect(count.current == current && count.versions == versions, "they differ");
  }
  doing_ = "verifying the index";
  const auto problems = engine_->verify_index();
  expect(problems.has_value(), problems ? "" : problems.error().detail);
  expect(problems->empty(), problems->empty() ? "" : problems->front());
}

Instant ModelCheck::some_instant() {
  const Instant now = engine_->now();
  return random_.one_in(2) ? now : Instant{random_.below(now.t + 1)};
}

fhir::TypeId ModelCheck::type(const std::string& name) const {
  return fhir::Definitions::r4().find_resource(name);
}

}  // namespace engine::testing
