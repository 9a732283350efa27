#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"

// http://hl7.org/fhirpath/N1/#filtering-and-projection, #subsetting, #combining, #aggregates
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

base::Result<bool> where(Call& call, ItemSink take) {
  std::int64_t index = 0;
  return call.each_input([&](const Item& item) -> base::Result<bool> {
    const bool holds = TRY(call.condition_for(0, item, index++)).value_or(false);
    return holds ? take(item) : base::Result<bool>(true);
  });
}

void append(const Collection& items, Collection& out) {
  out.insert(out.end(), items.begin(), items.end());
}

base::Result<bool> select(Call& call, ItemSink take) {
  std::int64_t index = 0;
  return call.each_input(
      [&](const Item& item) { return call.each_argument_for(0, item, index++, take); });
}

Out repeat_unbounded(Call& call, bool unique) {
  Collection out;
  Collection queue = call.input;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const Item item = queue[at];
    const Collection found = TRY(call.argument_for(0, item, static_cast<std::int64_t>(at)));
    for (const Item& next : found) {
      TRY_VOID(call.evaluator.charge(1));
      if (unique && TRY(call.evaluator.contains(out, next))) continue;
      out.push_back(next);
      queue.push_back(next);
    }
  }
  return out;
}
Out repeat(Call& call) {
  return repeat_unbounded(call, true);
}
Out repeat_all(Call& call) {
  return repeat_unbounded(call, false);
}

Out slice(const Collection& input, std::int64_t from, std::int64_t count) {
  const auto size = static_cast<std::int64_t>(input.size());
  const std::int64_t begin = std::clamp<std::int64_t>(from, 0, size);
  const std::int64_t end = begin + std::clamp<std::int64_t>(count, 0, size - begin);
  return Collection(input.begin() + begin, input.begin() + end);
}

Out single(Call& call) {
  if (call.input.size() > 1) return call.evaluator.invalid("single() found several items");
  return call.input;
}
Out first(Call& call) {
  Collection found;
  TRY_VOID(call.each_input([&found](const Item& item) -> base::Result<bool> {
    found.push_back(item);
    return false;
  }));
  return found;
}
Out last(Call& call) {
  return call.input.empty() ? Collection{} : Collection{call.input.back()};
}
Out tail(Call& call) {
  return slice(call.input, 1, INT64_MAX);
}
Out skip(Call& call) {
  const auto count = TRY(call.integer_argument(0));
  return count ? slice(call.input, *count, INT64_MAX) : call.input;
}
Out take(Call& call) {
  const auto count = TRY(call.integer_argument(0));
  return count ? slice(call.input, 0, *count) : Collection{};
}

Out intersect(Call& call) {
  const Collection other = TRY(call.argument(0));
  Collection out;
  for (const Item& item : call.input) {
    if (!TRY(call.evaluator.contains(other, item))) continue;
    if (!TRY(call.evaluator.contains(out, item))) out.push_back(item);
  }
  return out;
}

Out exclude(Call& call) {
  const Collection other = TRY(call.argument(0));
  Collection out;
  for (const Item& item : call.input)
    if (!TRY(call.evaluator.contains(other, item))) out.push_back(item);
  return out;
}

Out unite(Call& call) {
  const Collection other = TRY(call.argument(0));
  Collection out;
  TRY_VOID(call.evaluator.append_distinct(call.input, out));
  TRY_VOID(call.evaluator.append_distinct(other, out));
  return out;
}

Out combine(Call& call) {
  const Collection other = TRY(call.argument(0));
  Collection out = call.input;
  append(other, out);
  return out;
}

Out coalesce(Call& call) {
  for (std::size_t at = 0; at < call.argument_count(); ++at) {
    Collection found = TRY(call.argument(at));
    if (!found.empty()) return found;
  }
  return Collection{};
}

Out aggregate(Call& call) {
  Collection total;
  if (call.argument_count() > 1) total = TRY(call.argument(1));
  std::int64_t index = 0;
  for (const Item& item : call.input) {
    Collection next = TRY(call.argument_for(0, item, index++, &total));
    total = std::move(next);
  }
  return total;
}

// The keys of one item: one per argument of sort(), or the item itself.
struct Keyed {
  Item item;
  std::vector<std::optional<Item>> keys;
};

base::Result<bool> is_before(Call& call, const Keyed& a, const Keyed& b,
                             const std::vector<bool>& descending) {
  for (std::size_t at = 0; at < a.keys.size(); ++at) {
    const auto& x = a.keys[at];
    const auto& y = b.keys[at];
    if (!x && !y) continue;
    if (!x || !y) return !x;  // what has no key comes first, either way
    const int order = TRY(call.evaluator.order(*x, *y)).value_or(0);
    if (order != 0) return (order < 0) != descending[at];
  }
  return false;
}

// sort(key, -key, …): a minus before a key turns its order around, for strings too.
Out sort(Call& call) {
  const std::size_t key_count = std::max<std::size_t>(call.argument_count(), 1);
  std::vector<bool> descending(key_count);
  std::vector<Keyed> items;
  for (const Item& item : call.input) {
    Keyed keyed{item, {}};
    const Collection focus{item};
    const Scope scope{focus, static_cast<std::int64_t>(items.size()), call.scope().total};
    for (std::size_t at = 0; at < call.argument_count(); ++at) {
      const Node& node = call.argument_node(at);
      descending[at] = node.kind == NodeKind::Negate;
      const Collection found = descending[at] ? TRY(call.evaluator.evaluate(node.input, scope))
                                              : TRY(call.argument_for(at, item, scope.index));
      keyed.keys.push_back(TRY(call.evaluator.single(found)));
    }
    if (call.argument_count() == 0) {
      keyed.keys.push_back(to_system(item, call.evaluator.definitions()));
    }
    items.push_back(std::move(keyed));
  }
  // By insertion: stable, and safe with orders that cannot tell for some pairs.
  for (std::size_t at = 1; at < items.size(); ++at) {
    std::size_t to = at;
    while (to > 0 && TRY(is_before(call, items[at], items[to - 1], descending)))
      --to;
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(to);
    const auto moved = items.begin() + static_cast<std::ptrdiff_t>(at);
    std::rotate(first, moved, moved + 1);
  }
  Collection out;
  for (Keyed& keyed : items)
    out.push_back(std::move(keyed.item));
  return out;
}

constexpr auto kOneByOne = Function::Input::OneByOne;

constexpr Function kFunctions[] = {
    {"where", 1, 1, nullptr, kOneByOne, where},
    {"select", 1, 1, nullptr, kOneByOne, select},
    {"repeat", 1, 1, repeat},
    {"repeatAll", 1, 1, repeat_all},
    {"single", 0, 0, single},
    {"first", 0, 0, first, kOneByOne},
    {"last", 0, 0, last},
    {"tail", 0, 0, tail},
    {"skip", 1, 1, skip},
    {"take", 1, 1, take},
    {"intersect", 1, 1, intersect},
    {"exclude", 1, 1, exclude},
    {"union", 1, 1, unite},
    {"combine", 1, 1, combine},
    {"aggregate", 1, 2, aggregate},
    {"coalesce", 1, 100, coalesce},
    {"sort", 0, 100, sort},
};

}  // namespace

std::span<const Function> collection_functions() {
  return kFunctions;
}

}  // namespace fhir::path
