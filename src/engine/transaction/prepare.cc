#include "engine/transaction/prepare.h"

#include <unordered_set>

#include "base/random.h"
#include "engine/parameters/definitions_given.h"
#include "engine/transaction/body.h"
#include "engine/transaction/conditional_reference.h"

namespace engine {

using base::ErrorKind;
using base::fail;

// One call of prepare(): the steps in order, and what they hand on.
class Preparer::Work {
 public:
  Work(const Preparer& preparer, const std::vector<Operation>& operations, Instant at)
      : preparer_(preparer), operations_(operations), parameters_(preparer.parameters_.get()) {
    result_.at = at;
    result_.indexer = parameters_->shared_indexer();
    result_.operations.resize(operations.size());
    bodies_.resize(operations.size());
  }

  base::Result<PreparedTransaction> run() {
    TRY_VOID(each(&Work::parse));
    TRY_VOID(each(&Work::resolve_target));
    TRY_VOID(refuse_duplicates());
    TRY_VOID(each(&Work::resolve_references));
    TRY_VOID(each(&Work::finish));
    TRY_VOID(check_parameters());
    return std::move(result_);
  }

 private:
  using Step = base::Result<> (Work::*)(std::size_t);

  // Runs a step for every operation and gathers what they refuse, so that a client hears of all
  // of it at once. An error that is not about the content ends at once.
  base::Result<> each(Step step) {
    std::vector<base::Issue> issues;
    std::optional<base::Error> first;
    for (std::size_t i = 0; i < operations_.size() && issues.size() < kIssuesMax; ++i) {
      base::Result<> done = (this->*step)(i);
      if (done) continue;
      base::Error error = std::move(done).error();
      if (error.issues.empty())
        error.issues.push_back({error.kind, error.message,
                                placed(operations_[i].expression_prefix, error.expression)});
      issues.insert(issues.end(), error.issues.begin(), error.issues.end());
      if (!first) first = std::move(error);
    }
    if (!first) return {};
    if (issues.size() > kIssuesMax) issues.resize(kIssuesMax);
    first->expression = issues.front().expression;
    first->message = issues.front().message;
    first->issues = std::move(issues);
    return std::unexpected(*std::move(first));
  }

  base::Result<> parse(std::size_t i) {
    const Operation& operation = operations_[i];
    PreparedOperation& prepared = result_.operations[i];
    prepared.kind = operation.kind;
    prepared.type = operation.type;
    prepared.id = operation.id;
    prepared.if_match = operation.if_match;
    prepared.if_none_match_any = operation.if_none_match_any;
    prepared.expression_prefix = operation.expression_prefix;
    if (!operation.id.empty() && !valid_id(operation.id))
      return fail(ErrorKind::Invalid,
                  "an id has 1 to 64 characters out of A-Z, a-z, 0-9, '-' and '.'",
                  std::string(type_name(i)) + ".id");
    if (operation.kind != Operation::Kind::Create && operation.kind != Operation::Kind::Update)
      return {};
    bodies_[i] = TRY(parse_resource(preparer_.parts_.definitions, operation.type, operation.body));
    return {};
  }

  // Step 2: which resource is meant. FHIR R4, http.html#cond-update and the sections around it.
  base::Result<> resolve_target(std::size_t i) {
    const Operation& operation = operations_[i];
    PreparedOperation& prepared = result_.operations[i];
    std::optional<std::string> match;
    if (operation.condition) match = TRY(ask(operation));
    const std::string body_id = bodies_[i] ? bodies_[i]->root().find("id").exists()
                                                 ? bodies_[i]->root().find("id").string()
                                                 : std::string()
                                           : std::string();
    switch (operation.kind) {
      case Operation::Kind::Create:
        prepared.id = match ? *match : base::new_uuid(preparer_.parts_.random);
        prepared.new_id = !match;
        prepared.no_change = match.has_value();
        break;
      case Operation::Kind::Update:
        TRY_VOID(resolve_update(i, match, body_id));
        break;
      case Operation::Kind::Patch:
        if (operation.condition && !match)
          return fail(ErrorKind::NotFound, "no resource matches the condition of this patch");
        if (match) prepared.id = *match;
        break;
      case Operation::Kind::Delete:
        prepared.no_change = operation.condition && !match;
        if (match) prepared.id = *match;
        break;
    }
    if (!operation.full_url.empty() && operation.kind != Operation::Kind::Delete)
      references_.emplace(operation.full_url, std::string(type_name(i)) + "/" + prepared.id);
    return {};
  }

  base::Result<> resolve_update(std::size_t i, const std::optional<std::string>& match,
                                const std::string& body_id) {
    const Operation& operation = operations_[i];
    PreparedOperation& prepared = result_.operations[i];
    const std::string path = std::string(type_name(i)) + ".id";
    if (!operation.condition) {
      if (body_id.empty())
        return fail(ErrorKind::Invalid, "the resource must carry the id that the URL names", path);
      if (body_id != operation.id)
        return fail(ErrorKind::Invalid, "the id of the resource must equal the id of the URL",
                    path);
      return {};
    }
    if (match) {
      if (!body_id.empty() && body_id != *match)
        return fail(ErrorKind::Invalid,
                    "the condition matches a resource with another id: leave the id out", path);
      prepared.id = *match;
      return {};
    }
    // No match, id provided: create with that id, unless something is there: then Conflict (409).
    prepared.new_id = body_id.empty();
    prepared.id = body_id.empty() ? base::new_uuid(preparer_.parts_.random) : body_id;
    if (body_id.empty()) return {};
    if (!valid_id(body_id)) return fail(ErrorKind::Invalid, "the id is malformed", path);
    prepared.must_be_absent = true;
    const auto existing = preparer_.reader_.read(result_.at, operation.type, body_id);
    if (existing)
      return fail(ErrorKind::Conflict,
                  "the condition matches nothing, but a resource with this id exists", path);
    if (base::is_failure(existing.error().kind)) return std::unexpected(existing.error());
    return {};
  }

  base::Result<std::optional<std::string>> ask(const Operation& operation) {
    SearchQuery query = TRY(parse_search(preparer_.parts_.definitions, parameters_, operation.type,
                                         *operation.condition, Handling::Strict));
    if (query.criteria.empty())
      return fail(ErrorKind::PreconditionFailed,
                  "the condition has no search parameter: it would match everything");
    return find_one(std::move(query));
  }

  // The one match of a condition, or none. It is asked again when the order is decided.
  base::Result<std::optional<std::string>> find_one(SearchQuery query) {
    std::vector<std::string> ids = TRY(preparer_.searcher_.matching_ids(result_.at, query, 2));
    if (ids.size() > 1)
      return fail(ErrorKind::PreconditionFailed,
                  "the condition matches several resources: make it more specific");
    std::optional<std::string> match;
    if (!ids.empty()) match = std::move(ids.front());
    result_.conditions.push_back({std::move(query), match});
    return match;
  }

  // "If any resource identities overlap, then the transaction SHALL fail." So it does if an entry
  // rests on a match that another one changes, or if two would create what either of them says is
  // to be there once.
  base::Result<> refuse_duplicates() {
    std::unordered_set<std::string> changed;
    std::unordered_set<std::string> created;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (result_.operations[i].no_change) continue;
      if (!changed.insert(place(i)).second)
        return fail(ErrorKind::Invalid,
                    "a transaction may change each resource only once: merge the entries",
                    operations_[i].expression_prefix);
      if (creates_on_condition(i) && !created.insert(condition_text(i)).second)
        return fail(ErrorKind::Invalid,
                    "another entry creates a resource on the same condition: merge the entries",
                    operations_[i].expression_prefix);
    }
    for (std::size_t i = 0; i < operations_.size(); ++i)
      if (result_.operations[i].no_change && changed.contains(place(i)))
        return fail(ErrorKind::Invalid,
                    "the condition of this entry matches a resource that another entry changes",
                    operations_[i].expression_prefix);
    return {};
  }

  std::string place(std::size_t i) const {
    return std::string(type_name(i)) + "/" + result_.operations[i].id;
  }

  bool creates_on_condition(std::size_t i) const {
    const PreparedOperation& prepared = result_.operations[i];
    return operations_[i].condition && (prepared.new_id || prepared.must_be_absent);
  }

  std::string condition_text(std::size_t i) const {
    std::string text(type_name(i));
    for (const auto& [name, value] : *operations_[i].condition)
      text.append("&").append(name).append("=").append(value);
    return text;
  }

  // Step 4: conditional references, "Patient?identifier=…", found in the bodies.
  base::Result<> resolve_references(std::size_t i) {
    if (!bodies_[i] || result_.operations[i].no_change) return {};
    for (const ConditionalReference& reference : conditional_references(bodies_[i]->root())) {
      if (references_.contains(reference.text)) continue;
      SearchQuery query =
          TRY(parse_reference(preparer_.parts_.definitions, parameters_, reference));
      const auto match = TRY(find_one(query));
      if (!match)
        return fail(ErrorKind::PreconditionFailed, "a conditional reference matches no resource",
                    reference.expression);
      references_.emplace(
          reference.text,
          std::string(preparer_.parts_.definitions.type(query.type).name) + "/" + *match);
    }
    return {};
  }

  // Step 5: the document as it will be stored, validated, indexed and compressed.
  base::Result<> finish(std::size_t i) {
    PreparedOperation& prepared = result_.operations[i];
    if (prepared.no_change || prepared.kind == Operation::Kind::Delete) return {};
    if (prepared.kind == Operation::Kind::Patch) TRY_VOID(apply_patch(i));
    const fhir::json::Value resource = bodies_[i]->root();
    TRY_VOID(validate_body(preparer_.validator_, resource, operations_[i].expression_prefix));
    prepared.text = stored_text(resource, type_name(i), prepared.id, references_, root_of(i));
    prepared.encoded = preparer_.parts_.ledger.encode(prepared.text);
    if (references_.empty()) {
      prepared.index = TRY(parameters_->indexer().entries(prepared.type, resource));
    } else {
      const auto stored = TRY(fhir::json::Document::parse(prepared.text));
      prepared.index = TRY(parameters_->indexer().entries(prepared.type, stored.root()));
    }
    bodies_[i].reset();
    index_entries_ += prepared.index.size();
    if (index_entries_ > kIndexEntriesMax)
      return fail(ErrorKind::TooLarge,
                  "the transaction has more than 4000000 values to search by: send it in parts");
    return {};
  }

  // Step 6: SearchParameter resources that ask for a search parameter must make one, beside those
  // that there are.
  base::Result<> check_parameters() {
    const auto& definitions = preparer_.parts_.definitions;
    const fhir::TypeId type = definitions.find_resource("SearchParameter");
    std::vector<WrittenDefinition> written;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const PreparedOperation& prepared = result_.operations[i];
      if (prepared.type == type && !prepared.no_change)
        written.push_back({prepared.id, prepared.text, prepared.expression_prefix});
    }
    if (written.empty()) return {};
    const auto given =
        TRY(definitions_given(definitions, preparer_.state_, preparer_.reader_, result_.at));
    return check_written(definitions, given, written);
  }

  base::Result<> apply_patch(std::size_t i) {
    PreparedOperation& prepared = result_.operations[i];
    const Version current = TRY(preparer_.reader_.read(result_.at, prepared.type, prepared.id));
    prepared.based_on = current.number;
    const std::string patched =
        TRY(patch_resource(preparer_.parts_.definitions, operations_[i], current.json));
    bodies_[i] = TRY(parse_resource(preparer_.parts_.definitions, prepared.type, patched));
    if (!bodies_[i]->root().find("id").exists() ||
        !bodies_[i]->root().find("id").string_equals(prepared.id))
      return fail(ErrorKind::Invalid, "a patch may not change the id of a resource",
                  std::string(type_name(i)) + ".id");
    return {};
  }

  // "http://host/fhir" of the fullUrl "http://host/fhir/Patient/1": what relative references in
  // the entry are relative to. Empty if the fullUrl is of another form.
  std::string_view root_of(std::size_t i) const {
    const std::string_view url = operations_[i].full_url;
    if (!url.starts_with("http://") && !url.starts_with("https://")) return {};
    const std::size_t id = url.rfind('/');
    const std::size_t type = url.rfind('/', id - 1);
    return url.substr(type + 1, id - type - 1) == type_name(i) ? url.substr(0, type)
                                                               : std::string_view{};
  }

  std::string_view type_name(std::size_t i) const {
    return preparer_.parts_.definitions.type(operations_[i].type).name;
  }

  const Preparer& preparer_;
  const std::vector<Operation>& operations_;
  const std::shared_ptr<const ParameterSet> parameters_;
  PreparedTransaction result_;
  std::vector<std::optional<fhir::json::Document>> bodies_;
  ReferenceMap references_;
  std::size_t index_entries_ = 0;
};

base::Result<PreparedTransaction> Preparer::prepare(const std::vector<Operation>& operations,
                                                    Instant at) const {
  return Work(*this, operations, at).run();
}

}  // namespace engine
