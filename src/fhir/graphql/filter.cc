#include "fhir/graphql/filter.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace fhir::graphql {

namespace {

using base::ErrorKind;

// Together they bound the time of all FHIRPath in one query.
constexpr std::uint32_t kEvaluationsMax = 10'000;
constexpr std::uint64_t kStepsMax = 10'000;

bool holds(json::Value value, std::string_view text) {
  if (!value) return false;
  if (value.is_array())
    return std::ranges::any_of(value, [&](json::Value item) { return holds(item, text); });
  return value.is_string() ? value.string_equals(text) : value.raw() == text;
}

}  // namespace

Answer<std::string> Filter::text(const Argument& argument) const {
  std::vector<Scalar> scalars = TRY(request_.scalars(argument.value));
  if (scalars.size() != 1)
    return invalid(argument.at, "the argument '" + argument.name + "' takes one value");
  return std::move(scalars.front().text);
}

Answer<bool> Filter::boolean(const Argument& argument) const {
  const std::string value = TRY(text(argument));
  if (value != "true" && value != "false")
    return invalid(argument.at, "the argument '" + argument.name + "' is true or false");
  return value == "true";
}

Answer<std::uint64_t> Filter::number(const Argument& argument) const {
  const std::string value = TRY(text(argument));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size())
    return invalid(argument.at, "the argument '" + argument.name + "' is a whole number from 0 on");
  return number;
}

Answer<std::vector<Node>> Filter::apply(std::vector<Node> nodes,
                                        const std::vector<Argument>& arguments) {
  std::uint64_t offset = 0;
  std::uint64_t count = std::numeric_limits<std::uint64_t>::max();
  for (const Argument& argument : arguments) {
    if (argument.name == "_offset") {
      offset = TRY(number(argument));
    } else if (argument.name == "_count") {
      count = TRY(number(argument));
    } else if (argument.name == "fhirpath") {
      nodes = TRY(by_path(std::move(nodes), argument));
    } else {
      nodes = TRY(by_element(std::move(nodes), argument));
    }
  }
  if (offset == 0 && count >= nodes.size()) return nodes;
  std::vector<Node> kept;
  for (std::uint64_t i = offset; i < nodes.size() && i - offset < count; ++i)
    kept.push_back(std::move(nodes[i]));
  return kept;
}

Answer<std::vector<Node>> Filter::by_element(std::vector<Node> nodes,
                                             const Argument& argument) const {
  const std::vector<Scalar> wanted = TRY(request_.scalars(argument.value));
  std::erase_if(nodes, [&](const Node& node) {
    const json::Value value =
        node.value.is_object() ? node.value.find(argument.name) : json::Value{};
    return std::ranges::none_of(wanted,
                                [&](const Scalar& scalar) { return holds(value, scalar.text); });
  });
  return nodes;
}

Answer<std::vector<Node>> Filter::by_path(std::vector<Node> nodes, const Argument& argument) {
  const path::Expression& condition = *TRY(expression(argument));
  std::vector<Node> kept;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    auto holds = path::evaluate_condition(condition, TRY(context(argument, nodes[i], i)));
    if (!holds) return std::unexpected(Fault(std::move(holds).error(), argument.at));
    if (*holds) kept.push_back(std::move(nodes[i]));
  }
  return kept;
}

Answer<std::string> Filter::path_text(const Argument& argument, const Node& node,
                                      std::size_t index) {
  const path::Expression& wanted = *TRY(expression(argument));
  auto items = path::evaluate(wanted, TRY(context(argument, node, index)));
  if (!items) return std::unexpected(Fault(std::move(items).error(), argument.at));
  if (items->size() == 1)
    if (const auto system = path::to_system(items->front(), definitions_))
      if (auto text = path::to_text(*system)) return *std::move(text);
  return invalid(argument.at, "the path must have one value for each element");
}

Answer<const path::Expression*> Filter::expression(const Argument& argument) {
  std::string text = TRY(this->text(argument));
  if (const auto found = expressions_.find(text); found != expressions_.end())
    return &found->second;
  auto parsed = path::Expression::parse(text);
  if (!parsed) return std::unexpected(Fault(std::move(parsed).error(), argument.at));
  return &expressions_.emplace(std::move(text), *std::move(parsed)).first->second;
}

Answer<path::Context> Filter::context(const Argument& argument, const Node& node,
                                      std::size_t index) {
  if (++evaluations_ > kEvaluationsMax)
    return fault(argument.at, ErrorKind::TooCostly,
                 "FHIRPath would be evaluated more than 10000 times: ask for fewer elements");
  path::Context context(node.resource);
  context.focus = path::element_item(node.value, node.type);
  context.index = static_cast<std::int64_t>(index);
  context.steps_max = kStepsMax;
  return context;
}

}  // namespace fhir::graphql
