#include "engine/testing/model_operation.h"

#include "engine/testing/model_query.h"

namespace engine::testing {

namespace {

using Kind = Operation::Kind;

void add_precondition(SeededRandom& random, const Model& model, ModelOperation& made) {
  Operation& operation = made.operation;
  if (operation.kind == Kind::Update && random.one_in(5)) {
    operation.if_none_match_any = true;
  } else if (random.one_in(3)) {
    const ModelVersion* const now = model.current(made.type, operation.id, model.last_t());
    const std::uint32_t number = now == nullptr ? 1 : now->number;
    operation.if_match = random.one_in(3) ? number + 1 : number;
  }
}

ModelOperation some_operation(SeededRandom& random, const Model& model) {
  static const std::vector<Kind> kKinds = {Kind::Update, Kind::Update, Kind::Update, Kind::Create,
                                           Kind::Create, Kind::Patch,  Kind::Delete};
  ModelOperation made;
  made.type = random.pick(model_types());
  Operation& operation = made.operation;
  operation.kind = random.pick(kKinds);
  operation.type = fhir::Definitions::r4().find_resource(made.type);
  const bool conditional = random.one_in(operation.kind == Kind::Create ? 2 : 4);
  if (conditional) {
    made.condition = some_condition(random, made.type);
    operation.condition = made.condition->parameters;
  } else if (operation.kind != Kind::Create) {
    operation.id = some_id(random);
    add_precondition(random, model, made);
  }
  if (operation.kind == Kind::Patch) {
    made.patch = some_patch(random, made.type);
    operation.body = json_patch(made.patch);
  } else if (operation.kind != Kind::Delete) {
    made.content = some_content(random, made.type);
    made.body_id = operation.id;
    if (conditional && random.one_in(2)) made.body_id = some_id(random);
  }
  return made;
}

// Makes some references lead to operations of the same transaction, or to what a search finds.
void link(SeededRandom& random, std::vector<ModelOperation>& operations) {
  for (ModelOperation& target : operations) {
    if (target.operation.kind == Kind::Delete || target.type == "Observation") continue;
    target.operation.full_url = "urn:uuid:" + base::new_uuid(random);
    const std::string from = target.type == "Patient" ? "Observation" : "Patient";
    for (ModelOperation& source : operations)
      if (source.content.type == from && random.one_in(2))
        source.content.reference = target.operation.full_url;
  }
  for (ModelOperation& source : operations) {
    if (source.content.type != "Observation" || !random.one_in(6)) continue;
    source.reference_condition = some_condition(random, "Patient");
    source.content.reference =
        "Patient?identifier=" + source.reference_condition->parameters.front().second;
  }
}

}  // namespace

std::vector<ModelOperation> some_transaction(SeededRandom& random, const Model& model) {
  std::vector<ModelOperation> operations;
  const std::uint64_t count = random.one_in(2) ? 1 : 1 + random.below(8);
  while (operations.size() < count)
    operations.push_back(some_operation(random, model));
  link(random, operations);
  for (ModelOperation& made : operations) {
    if (!made.content.type.empty()) made.operation.body = made.content.json(made.body_id);
    made.operation.expression_prefix = "Bundle.entry.resource";
  }
  return operations;
}

ModelOperation some_create(SeededRandom& random, const std::string& type) {
  ModelOperation made;
  made.type = type;
  made.content = some_content(random, made.type);
  made.operation.type = fhir::Definitions::r4().find_resource(made.type);
  made.operation.body = made.content.json({});
  return made;
}

}  // namespace engine::testing
