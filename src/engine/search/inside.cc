#include "engine/search/inside.h"

#include <algorithm>
#include <utility>

#include "engine/index/key.h"
#include "engine/search/evaluate.h"
#include "engine/search/in_document.h"

namespace engine {

using fhir::SearchValue;
using fhir::TypeId;

base::Result<TypeState::List> containers_of(const SearchContext& context, TypeId container,
                                            TypeId contained) {
  const std::string key = key::contained(contained);
  TypeState::List list = TRY(context.state.of(container).list(key::kContainedIn, key, key + '\0'));
  TRY_VOID(context.cost.spend(list.keys_read, list.ordinals_read));
  return list;
}

base::Result<> Inside::enter(TypeId type, Ordinal ordinal) {
  TRY_VOID(context_.cost.spend_document());
  type_ = type;
  ordinal_ = ordinal;
  contained_.clear();
  std::string stored = TRY(context_.reader.stored(type, ordinal));
  document_ = TRY(fhir::json::Document::parse(std::move(stored)));
  for (const fhir::json::Value each : document_->root().find("contained")) {
    if (!each.is_object()) continue;
    const TypeId own = context_.definitions.find_resource(each.find("resourceType").string());
    if (own != TypeId::None) contained_.push_back({own, each.find("id").string(), each});
  }
  return {};
}

base::Result<bool> Inside::holds(const Contained& one, const Criterion& criterion) {
  switch (criterion.kind) {
    case Criterion::Kind::All:
      for (const Criterion& part : criterion.parts)
        if (!TRY(holds(one, part))) return false;
      return true;
    case Criterion::Kind::Any:
      for (const Criterion& part : criterion.parts)
        if (TRY(holds(one, part))) return true;
      return false;
    case Criterion::Kind::Not:
      return !TRY(holds(one, criterion.parts.front()));
    case Criterion::Kind::Missing:
      return !TRY(test(one, criterion));
    case Criterion::Kind::Test:
      return test(one, criterion);
    case Criterion::Kind::Chain:
      return chain(one, criterion);
    case Criterion::Kind::Newest:
      return false;  // what is contained is nobody's current list
    case Criterion::Kind::Has:
      return has(one, criterion);
  }
  return false;
}

base::Result<bool> Inside::test(const Contained& one, const Criterion& criterion) {
  // Its id is known within the container only, and the time of a version is the container's.
  if (criterion.parameter->code == "_lastUpdated") return false;
  if (criterion.parameter->code == "_id")
    return criterion.kind == Criterion::Kind::Missing ||
           std::ranges::any_of(criterion.values, [&](const AskedValue& value) {
             return std::get<TextValue>(value).text == one.id;
           });
  auto known = spans_.find(&criterion);
  if (known == spans_.end())
    known = spans_.emplace(&criterion, TRY(spans_of(context_, criterion))).first;
  return has_in_document(context_, one.type, one.resource, criterion, known->second);
}

base::Result<bool> Inside::chain(const Contained& one, const Criterion& criterion) {
  const Criterion& rest = criterion.parts.front();
  for (const SearchValue& value :
       context_.parameters.indexer().values(one.type, one.resource, *criterion.parameter)) {
    bool found = false;
    if (value.kind == SearchValue::Kind::Reference && value.type == criterion.other) {
      found = TRY(holds_outside(value.type, value.text, rest));
    } else if (value.kind == SearchValue::Kind::Fragment) {
      found = value.text.empty() ? type_ == criterion.other && TRY(container_holds(rest))
                                 : TRY(neighbour_holds(value.text, criterion));
    }
    if (found) return true;
  }
  return false;
}

base::Result<bool> Inside::leads_inside(const Criterion& chain) {
  for (const SearchValue& value :
       context_.parameters.indexer().values(type_, document_->root(), *chain.parameter))
    if (value.kind == SearchValue::Kind::Fragment && !value.text.empty() &&
        TRY(neighbour_holds(value.text, chain)))
      return true;
  return false;
}

base::Result<bool> Inside::neighbour_holds(std::string_view id, const Criterion& chain) {
  for (const Contained& each : contained_)
    if (each.type == chain.other && each.id == id) return holds(each, chain.parts.front());
  return false;
}

// Only its container and its neighbours can refer to it.
base::Result<bool> Inside::has(const Contained& one, const Criterion& criterion) {
  const Criterion& rest = criterion.parts.front();
  if (type_ == criterion.other && refers(type_, document_->root(), *criterion.parameter, one.id) &&
      TRY(container_holds(rest)))
    return true;
  for (const Contained& each : contained_)
    if (each.type == criterion.other &&
        refers(each.type, each.resource, *criterion.parameter, one.id) && TRY(holds(each, rest)))
      return true;
  return false;
}

bool Inside::refers(TypeId type, fhir::json::Value resource, const fhir::SearchParameter& parameter,
                    std::string_view id) const {
  return std::ranges::any_of(context_.parameters.indexer().values(type, resource, parameter),
                             [&](const SearchValue& value) {
                               return value.kind == SearchValue::Kind::Fragment && value.text == id;
                             });
}

base::Result<bool> Inside::container_holds(const Criterion& criterion) {
  return holds_in_index(type_, ordinal_, criterion);
}

base::Result<bool> Inside::holds_outside(TypeId type, std::string_view id,
                                         const Criterion& criterion) {
  const TypeState& state = context_.state.of(type);
  const auto number = TRY(state.find(id));
  if (!number) return false;
  const Ordinal ordinal = TRY(state.visible_version(*number, context_.at));
  if (ordinal == kNoOrdinal || TRY(state.row(ordinal)).deleted()) return false;
  return holds_in_index(type, ordinal, criterion);
}

// What it takes belongs to this search, its steps do not: there would be some for each document.
base::Result<bool> Inside::holds_in_index(TypeId type, Ordinal ordinal,
                                          const Criterion& criterion) {
  Cost quiet(context_.cost.budget());
  const SearchContext context{context_.definitions, context_.state,    context_.reader,
                              context_.parameters,  context_.base_url, quiet,
                              context_.at,          context_.terms};
  const bool found = TRY(Evaluator(context).holds(type, ordinal, criterion));
  TRY_VOID(context_.cost.spend(quiet));
  return found;
}

}  // namespace engine
