#include "engine/check/type_check.h"

#include <algorithm>

#include "base/hash.h"
#include "engine/check/index_check.h"
#include "engine/index/key.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

// Bounds the sums of a type: a megabyte or two. Small types still have blocks small enough to be
// read again quickly.
constexpr std::uint32_t kBlocksMax = 1024;
constexpr std::uint32_t kBlockSizeMin = 1024;

}  // namespace

TypeCheck::TypeCheck(const fhir::Definitions& definitions, const State& state, const Reader& reader,
                     const ParameterSet& parameters, fhir::TypeId type,
                     std::vector<std::string>& problems)
    : definitions_(definitions),
      state_(state),
      reader_(reader),
      parameters_(parameters),
      type_(state.of(type)),
      versions_(type_.versions()),
      block_size_(std::max(kBlockSizeMin, versions_ / kBlocksMax + 1)),
      problems_(problems) {}

base::Result<> TypeCheck::run() {
  TRY_VOID(check_current());
  TRY_VOID(add_documents());
  TRY_VOID(add_index());
  return compare();
}

base::Result<> TypeCheck::check_current() {
  const Instant now = state_.now();
  OrdinalSet stored = TRY(type_.all(now));
  for (Ordinal ordinal = 0; ordinal < versions_ && !full(); ++ordinal) {
    const VersionRow row = TRY(type_.row(ordinal));
    const bool current = !row.deleted() && row.visible(now);
    if (current != stored.contains(ordinal))
      problem(name(ordinal) + (current ? " is not" : " is") + " among the current versions");
  }
  return {};
}

base::Result<> TypeCheck::add_documents() {
  for (Ordinal ordinal = 0; ordinal < versions_ && !full(); ++ordinal) {
    const auto keys = keys_of(ordinal);
    if (!keys) {
      problem(name(ordinal) + " cannot be read");
      unreadable_.insert(ordinal);
      continue;
    }
    for (const auto& [parameter, key] : *keys)
      add(of_documents_, parameter, key, ordinal);
  }
  return {};
}

base::Result<> TypeCheck::add_index() {
  std::set<std::uint16_t> numbers = {key::kContainedIn};
  for (const fhir::SearchParameter& parameter :
       parameters_.catalog().search_parameters(type_.type()))
    if (parameters_.is_ready(parameter)) numbers.insert(parameter.number);
  for (const std::uint16_t number : numbers) {
    of_index_[number].resize(versions_ / block_size_ + 1);
    const base::Result<> read =
        each_list(number, [&](const std::string& key, const OrdinalSet& list) {
          add_list(number, key, list);
          return base::Result<>{};
        });
    if (read) continue;
    if (!base::is_failure(read.error().kind)) return read;
    problem("the lists of " + code(number) + " are damaged");
    of_index_[number].clear();
  }
  return {};
}

void TypeCheck::add_list(std::uint16_t parameter, const std::string& key, const OrdinalSet& list) {
  for (const Ordinal ordinal : list.to_vector()) {
    if (ordinal < versions_) {
      add(of_index_, parameter, key, ordinal);
    } else if (ordinal >= type_.versions()) {
      problem("a list of " + code(parameter) + " leads to a version that does not exist");
    }
  }
}

base::Result<> TypeCheck::compare() {
  for (const auto& [parameter, blocks] : of_index_) {
    std::vector<Sum>& expected = of_documents_[parameter];
    expected.resize(blocks.size());
    for (std::uint32_t block = 0; block < blocks.size() && !full(); ++block)
      if (blocks[block] != expected[block]) TRY_VOID(name_differences(parameter, block));
  }
  return {};
}

base::Result<> TypeCheck::name_differences(std::uint16_t parameter, std::uint32_t block) {
  const Ordinal begin = block * block_size_;
  const Ordinal end = std::min(versions_, begin + block_size_);
  Postings expected;
  for (Ordinal ordinal = begin; ordinal < end; ++ordinal) {
    if (unreadable_.contains(ordinal)) continue;
    for (const auto& [of, key] : TRY(keys_of(ordinal)))
      if (of == parameter) expected.emplace(ordinal, key);
  }
  Postings actual;
  const OrdinalSet here = OrdinalSet::range(begin, end);
  TRY_VOID(each_list(parameter, [&](const std::string& key, OrdinalSet list) -> base::Result<> {
    list &= here;
    for (const Ordinal ordinal : list.to_vector())
      if (!unreadable_.contains(ordinal)) actual.emplace(ordinal, key);
    return {};
  }));
  for (const auto& posting : expected)
    if (!actual.contains(posting))
      problem(name(posting.first) + " is missing from a list of " + code(parameter));
  for (const auto& posting : actual)
    if (!expected.contains(posting))
      problem(name(posting.first) + " is in a list of " + code(parameter) +
              " that it does not belong to");
  return {};
}

base::Result<TypeCheck::Keys> TypeCheck::keys_of(Ordinal ordinal) const {
  Keys keys;
  if (TRY(type_.row(ordinal)).deleted()) return keys;
  std::string text = TRY(reader_.stored(type_.type(), ordinal));
  const auto document = TRY(fhir::json::Document::parse(std::move(text)));
  for (IndexEntry& entry : TRY(parameters_.indexer().entries(type_.type(), document.root()))) {
    if (entry.target != fhir::TypeId::None) {
      const auto number = TRY(state_.of(entry.target).find(entry.target_id));
      // A number that was never given: a key that no list can have.
      entry.key += key::reference(entry.target, number.value_or(0xFFFFFFFF));
    }
    keys.emplace(entry.parameter, std::move(entry.key));
  }
  return keys;
}

base::Result<> TypeCheck::each_list(std::uint16_t parameter, const ListVisitor& visit) const {
  std::string current;
  OrdinalSet list;
  const auto collect = [&](std::string_view key,
                           std::span<const Ordinal> ordinals) -> base::Result<bool> {
    if (key != current) {
      if (!list.empty()) TRY_VOID(visit(current, list));
      current = key;
      list = OrdinalSet();
    }
    list.add(ordinals);
    return !full();
  };
  TRY_VOID(type_.scan(parameter, {}, {}, collect));
  if (!list.empty()) TRY_VOID(visit(current, list));
  return each_column_value(parameter, visit);
}

base::Result<> TypeCheck::each_column_value(std::uint16_t parameter,
                                            const ListVisitor& visit) const {
  const auto visit_one = [&](Ordinal ordinal, std::int64_t low, std::int64_t high) {
    return visit(key::date(low, high), OrdinalSet::range(ordinal, ordinal + 1));
  };
  constexpr std::uint32_t kRows = ColumnChunk::kRows;
  const Columns::Reader column = type_.columns().read(parameter);
  for (Ordinal begin = 0; begin < column.stored_end() && !full(); begin += kRows) {
    const auto chunk = TRY(column.chunk(begin / kRows));
    base::Result<> visited;
    chunk->each(0, std::min(kRows, column.stored_end() - begin),
                [&](std::uint32_t row, std::int64_t low, std::int64_t high) {
                  if (visited) visited = visit_one(begin + row, low, high);
                });
    TRY_VOID(std::move(visited));
  }
  for (const Columns::Value& value : column.newer())
    TRY_VOID(visit_one(value.ordinal, value.low, value.high));
  return {};
}

void TypeCheck::add(Sums& sums, std::uint16_t parameter, std::string_view key,
                    Ordinal ordinal) const {
  std::vector<Sum>& blocks = sums[parameter];
  blocks.resize(versions_ / block_size_ + 1);
  Sum& sum = blocks[ordinal / block_size_];
  sum.hashes += base::hash64(key, ordinal);
  ++sum.count;
}

bool TypeCheck::full() const {
  return problems_.size() >= IndexCheck::kProblemsMax;
}

void TypeCheck::problem(std::string text) {
  if (!full()) problems_.push_back(std::move(text));
}

std::string TypeCheck::name(Ordinal ordinal) const {
  const std::string type(definitions_.type(type_.type()).name);
  const auto version = reader_.load(type_.type(), ordinal);
  if (!version) return "version " + std::to_string(ordinal) + " of all " + type;
  return type + "/" + version->id + " version " + std::to_string(version->number);
}

std::string TypeCheck::code(std::uint16_t parameter) const {
  const std::string type(definitions_.type(type_.type()).name);
  if (parameter == key::kContainedIn) return type + ".contained";
  for (const fhir::SearchParameter& known : parameters_.catalog().search_parameters(type_.type()))
    if (known.number == parameter) return type + "?" + std::string(known.code);
  return type + "?" + std::to_string(parameter);
}

}  // namespace engine
