// Random searches of the engine beside a naive search of the same resources: the examples of the
// specification. EIR_SEED repeats a run; EIR_MODEL_SECONDS makes it longer and takes all of them.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "engine/testing/naive_query.h"
#include "engine/testing/transaction_bundle.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using testing::NaiveCriterion;

const fs::path kExamples = "build/packages/hl7.fhir.r4.examples-4.0.1";
constexpr const char* kBaseUrl = "http://test/fhir";
constexpr std::size_t kSample = 1'200;  // examples of a short run

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

std::string shown(const std::vector<NaiveCriterion>& criteria) {
  std::string text;
  for (const auto& [name, value] : criteria)
    text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

std::string listed(const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t at = 0; at < ids.size() && at < 5; ++at)
    text += " " + ids[at];
  return ids.size() > 5 ? text + " … (" + std::to_string(ids.size()) + ")" : text;
}

class SearchModel {
 public:
  explicit SearchModel(std::uint64_t seed)
      : random_(seed), naive_(definitions_, kBaseUrl, fixture_.clock().now().ms) {}

  // Stores a random part of the examples, and some records of Synthea. false if there are none.
  bool load(std::size_t count, std::size_t records) {
    if (!fs::exists(kExamples)) return false;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(kExamples))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::ranges::sort(files);
    std::set<std::pair<fhir::TypeId, std::string>> stored;
    for (std::size_t at = 0; at < count && !files.empty(); ++at) {
      const std::size_t chosen = random_.below(files.size());
      store(files[chosen], stored);
      files[chosen] = files.back();
      files.pop_back();
    }
    store_records(records, stored);
    at_ = fixture_.engine().now();
    for (const auto& [type, id] : stored) {
      auto version = fixture_.engine().read(fixture_.caller(), at_, type, id);
      REQUIRE(version);
      auto document = fhir::json::Document::parse(version->json);
      REQUIRE(document);
      naive_.add({type, id, *std::move(document)});
    }
    return true;
  }

  // Repeats official parameters as custom ones under another code, which are indexed when the data
  // is there already: both must find the same.
  void repeat_parameters(std::size_t count) {
    testing::NaiveQueries queries(random_, naive_, definitions_);
    std::vector<Operation> operations;
    for (std::size_t tries = 0; tries < 20 * count && repeated_.size() < count; ++tries) {
      const fhir::TypeId type = queries.some_type();
      const auto& parameter = random_.pick(definitions_.search_parameters(type));
      // The document that is indexed has neither: the server sets them.
      if (parameter.code == "_id" || parameter.code == "_lastUpdated") continue;
      if (parameter.expression.empty() || parameter.type == fhir::SearchType::Composite ||
          parameter.usage != fhir::SearchUsage::Normal ||
          !repeated_.emplace(type, parameter.code).second)
        continue;
      operations.push_back(repeating(type, parameter));
    }
    const std::size_t asked = operations.size();
    REQUIRE(fixture_.commit(std::move(operations)).has_value());
    const auto are_ready = [&] {
      const auto all = fixture_.engine().parameter_status(fixture_.caller());
      return all.size() == asked && std::ranges::all_of(all, [](const ParameterStatus& of) {
               return of.state == ParameterStatus::State::Ready;
             });
    };
    for (int tries = 0; tries < 1000 && !are_ready(); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REQUIRE(are_ready());
  }

  // Searches until the time is over, while others write.
  void run(double seconds) {
    testing::NaiveQueries queries(random_, naive_, definitions_);
    std::atomic<bool> stop = false;
    std::thread writer([&] { disturb(stop); });
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < std::chrono::duration<double>(seconds)) {
      const fhir::TypeId type = queries.some_type();
      compare(type, queries.some_criteria(type));
      if (random_.one_in(4)) compare_order(type, queries.some_sort(type));
      compare_contained(type, queries.some_criteria(type));
    }
    stop = true;
    writer.join();
  }

  void report() const {
    for (const auto& [where, text] : differences_)
      FAIL_CHECK(text);
    std::string refused;
    for (const auto& [why, count] : refused_)
      refused += "\n    " + std::to_string(count) + " × " + why;
    MESSAGE(naive_.resources().size()
            << " resources, " << compared_ << " searches, " << ordered_ << " sorted pairs, "
            << found_ << " with matches, " << contained_ << " matches in others, "
            << refused_.size() << " kinds refused:" << refused);
  }

 private:
  void store(const fs::path& path, std::set<std::pair<fhir::TypeId, std::string>>& stored) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto document = fhir::json::Document::parse(text);
    if (!document || text.size() > 200'000) return;
    Operation operation;
    operation.kind = Operation::Kind::Update;
    operation.type = definitions_.find_resource(document->root().at("resourceType").string());
    operation.id = document->root().at("id").string();
    if (operation.type == fhir::TypeId::None || operation.id.empty()) return;
    operation.body = std::move(text);
    const auto key = std::make_pair(operation.type, operation.id);
    bodies_.emplace_back(operation);
    std::vector<Operation> operations;
    operations.push_back(std::move(operation));
    if (fixture_.commit(std::move(operations))) stored.insert(key);
  }

  void store_records(std::size_t count, std::set<std::pair<fhir::TypeId, std::string>>& stored) {
    const char* const shared = std::getenv("EIR_SHARED");
    const fs::path folder =
        fs::path(shared == nullptr ? "../shared" : shared) / "testdata/synthea/r4-transactions";
    if (!fs::exists(folder)) return;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
      if (fs::file_size(entry.path()) < 40'000) files.push_back(entry.path());
    std::ranges::sort(files);
    for (std::size_t at = 0; at < count && !files.empty(); ++at) {
      const auto outcomes =
          fixture_.commit(testing::operations_of_bundle(random_.pick(files), definitions_));
      if (!outcomes) continue;
      for (const Outcome& outcome : *outcomes)
        stored.emplace(outcome.version.type, outcome.version.id);
    }
  }

  Operation repeating(fhir::TypeId type, const fhir::SearchParameter& parameter) const {
    static constexpr std::string_view kTypes[] = {"number",    "date",     "string", "token",
                                                  "reference", "quantity", "uri"};
    const std::string name(definitions_.type(type).name);
    const std::string code = "x-" + std::string(parameter.code);
    std::string expression(parameter.expression);
    for (std::size_t quote = expression.find('"'); quote != expression.npos;
         quote = expression.find('"', quote + 2))
      expression.insert(quote, 1, '\\');
    std::string members = R"("url":"http://test/x/)" + name + code + R"(","name":"X",)" +
                          R"("status":"active","description":"x","code":")" + code +
                          R"(","base":[")" + name + R"("],"expression":")" + expression + '"';
    for (const std::string_view kind : kTypes)
      if (fhir_type(kind) == parameter.type) members += R"(,"type":")" + std::string(kind) + '"';
    std::string targets;
    for (const fhir::TypeId target : parameter.targets)
      targets +=
          (targets.empty() ? "\"" : ",\"") + std::string(definitions_.type(target).name) + '"';
    if (!targets.empty()) members += R"(,"target":[)" + targets + "]";
    return fixture_.create("SearchParameter", members);
  }

  static fhir::SearchType fhir_type(std::string_view name) {
    using fhir::SearchType;
    if (name == "number") return SearchType::Number;
    if (name == "date") return SearchType::Date;
    if (name == "string") return SearchType::String;
    if (name == "token") return SearchType::Token;
    if (name == "reference") return SearchType::Reference;
    return name == "quantity" ? SearchType::Quantity : SearchType::Uri;
  }

  // The same criteria, some of them by the custom parameter that repeats their official one.
  std::vector<RawParameter> asked(fhir::TypeId type, const std::vector<NaiveCriterion>& criteria) {
    std::vector<RawParameter> parameters(criteria.begin(), criteria.end());
    for (auto& [name, value] : parameters) {
      const std::string code = name.substr(0, name.find_first_of(":."));
      if (repeated_.contains({type, code}) && random_.one_in(2)) name.insert(0, "x-");
    }
    return parameters;
  }

  // Deletes and overwrites, which the searches at their instant must not see.
  void disturb(const std::atomic<bool>& stop) {
    testing::SeededRandom random(7);
    while (!stop && !bodies_.empty()) {
      Operation operation = random.pick(bodies_);
      if (random.one_in(2)) {
        operation.kind = Operation::Kind::Delete;
        operation.body.clear();
      }
      std::vector<Operation> operations;
      operations.push_back(std::move(operation));
      std::ignore = fixture_.commit(std::move(operations));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  // What the engine finds, page by page; the reason if it refuses.
  base::Result<std::vector<std::string>> ask(fhir::TypeId type,
                                             const std::vector<NaiveCriterion>& criteria) {
    auto query = TRY(parse_search(definitions_, fixture_.engine().parameters(), type,
                                  asked(type, criteria), Handling::Strict));
    query.count = static_cast<std::uint32_t>(1 + random_.below(100));
    std::vector<std::string> ids;
    for (bool more = true; more;) {
      const auto page = TRY(fixture_.engine().search(fixture_.caller(), at_, query));
      for (const Version& match : page.matches)
        ids.push_back(match.id);
      CHECK(page.total == (page.more ? page.total : ids.size()));
      query.offset += query.count;
      more = page.more;
    }
    std::ranges::sort(ids);
    return ids;
  }

  // The same for what other resources contain.
  base::Result<std::vector<std::string>> ask_contained(
      fhir::TypeId type, const std::vector<NaiveCriterion>& criteria) {
    std::vector<RawParameter> parameters(criteria.begin(), criteria.end());
    parameters.emplace_back("_contained", "true");
    parameters.emplace_back("_containedType", "contained");
    parameters.emplace_back("_count", "1000");
    const auto query = TRY(parse_search(definitions_, nullptr, type, parameters, Handling::Strict));
    const auto page = TRY(fixture_.engine().search(fixture_.caller(), at_, query));
    std::vector<std::string> names;
    for (std::size_t i = 0; i < page.matches.size(); ++i)
      names.push_back(std::string(definitions_.type(page.matches[i].type).name) + "/" +
                      page.matches[i].id + "#" + page.fragments[i]);
    std::ranges::sort(names);
    return names;
  }

  void compare_contained(fhir::TypeId type, const std::vector<NaiveCriterion>& criteria) {
    const auto got = ask_contained(type, criteria);
    if (!got) return;
    ++compared_;
    contained_ += got->size();
    const auto wanted = naive_.search_contained(type, criteria);
    if (*got == wanted) return;
    const std::string name(definitions_.type(type).name);
    differences_.emplace(name + "?_contained&" + criteria[0].first,
                         name + "?_contained=true&" + shown(criteria) + "\n    the engine finds:" +
                             listed(*got) + "\n    and should find:" + listed(wanted));
  }

  bool differs(fhir::TypeId type, const std::vector<NaiveCriterion>& criteria) {
    const auto got = ask(type, criteria);
    return got && *got != naive_.search(type, criteria);
  }

  void compare(fhir::TypeId type, std::vector<NaiveCriterion> criteria) {
    const auto got = ask(type, criteria);
    ++compared_;
    if (!got) {
      ++refused_[got.error().kind == base::ErrorKind::Unsupported
                     ? "unsupported"
                     : got.error().message + " (" + shown(criteria).substr(0, 120) + ")"];
      return;
    }
    found_ += got->empty() ? 0 : 1;
    if (*got == naive_.search(type, criteria)) return;
    for (const NaiveCriterion& one : std::vector(criteria))
      if (criteria.size() > 1 && differs(type, {one})) criteria = {one};
    explain(type, criteria);
  }

  // Neighbours of a sorted search stand as their values do; those without a value are the last.
  void compare_order(fhir::TypeId type, const fhir::SearchParameter* parameter) {
    if (parameter == nullptr) return;
    const bool descending = random_.one_in(2);
    const std::string name = (descending ? "-" : "") + std::string(parameter->code);
    auto query = parse_search(definitions_, fixture_.engine().parameters(), type,
                              asked(type, {{"_sort", name}}), Handling::Strict);
    if (!query) return;
    query->count = 500;
    const auto page = fixture_.engine().search(fixture_.caller(), at_, *query);
    REQUIRE(page.has_value());
    std::optional<testing::NaiveSortValue> before;
    for (std::size_t i = 0; i < page->matches.size(); ++i) {
      const auto resource = naive_.find(type, page->matches[i].id);
      REQUIRE(resource.has_value());
      auto value = naive_.sort_value(*resource, *parameter, descending);
      const bool stands =
          i == 0 || !value || (before && (descending ? *before >= *value : *before <= *value));
      ++ordered_;
      if (!stands)
        differences_.emplace(std::string(definitions_.type(type).name) + "?_sort=" + name,
                             std::string(definitions_.type(type).name) + "?_sort=" + name + ": " +
                                 page->matches[i].id + " stands behind " + page->matches[i - 1].id);
      before = std::move(value);
    }
  }

  void explain(fhir::TypeId type, const std::vector<NaiveCriterion>& criteria) {
    const auto got = ask(type, criteria).value_or(std::vector<std::string>{});
    const auto wanted = naive_.search(type, criteria);
    std::vector<std::string> missing;
    std::vector<std::string> excess;
    std::ranges::set_difference(wanted, got, std::back_inserter(missing));
    std::ranges::set_difference(got, wanted, std::back_inserter(excess));
    const std::string name(definitions_.type(type).name);
    differences_.emplace(name + "?" + criteria[0].first,
                         name + "?" + shown(criteria) + "\n    the engine misses:" +
                             listed(missing) + "\n    and should not find:" + listed(excess));
  }

  const fhir::Definitions& definitions_ = fhir::Definitions::r4();
  // Hardly any memory: what is asked for is read from the store again and again.
  testing::Fixture fixture_{EngineOptions{
      .base_url = kBaseUrl, .head_bytes_max = std::size_t{1} << 20, .cache_bytes_max = 0}};
  testing::SeededRandom random_;
  testing::NaiveSearch naive_;
  Instant at_;
  std::vector<Operation> bodies_;
  std::set<std::pair<fhir::TypeId, std::string>> repeated_;  // by a custom parameter
  std::size_t compared_ = 0;
  std::size_t ordered_ = 0;
  std::size_t found_ = 0;
  std::size_t contained_ = 0;
  std::map<std::string, std::string> differences_;  // the first of each type and parameter
  std::map<std::string, std::size_t> refused_;
};

}  // namespace

TEST_CASE("searches find what a naive reading of the specification finds") {
  const std::uint64_t seed = number_from("EIR_SEED", std::random_device{}());
  const bool is_long = std::getenv("EIR_MODEL_SECONDS") != nullptr;
  SearchModel model(seed);
  if (!model.load(is_long ? 100'000 : kSample, is_long ? 10 : 1)) {
    MESSAGE("skipped: " << kExamples << " is missing");
    return;
  }
  INFO("EIR_SEED=" << seed);
  model.repeat_parameters(is_long ? 400 : 60);
  model.run(static_cast<double>(number_from("EIR_MODEL_SECONDS", 4)));
  model.report();
}

}  // namespace engine
