#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/parameters/parameter_set.h"
#include "engine/read/reader.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// IndexCheck for one resource type. One thread, used once.
class TypeCheck {
 public:
  TypeCheck(const fhir::Definitions& definitions, const State& state, const Reader& reader,
            const ParameterSet& parameters, fhir::TypeId type, std::vector<std::string>& problems);

  base::Result<> run();

 private:
  // A set of postings, in short: equal sums mean equal sets but for a chance of 2^-64.
  struct Sum {
    std::uint64_t hashes = 0;
    std::uint64_t count = 0;
    friend bool operator==(const Sum&, const Sum&) = default;
  };
  using Sums = std::map<std::uint16_t, std::vector<Sum>>;  // by parameter and block
  using Keys = std::set<std::pair<std::uint16_t, std::string>>;
  using Postings = std::set<std::pair<Ordinal, std::string>>;  // of one parameter

  base::Result<> check_current();
  base::Result<> add_documents();
  base::Result<> add_index();
  base::Result<> compare();
  base::Result<> name_differences(std::uint16_t parameter, std::uint32_t block);

  // The keys that the document of a version has. Empty for deletes and for what cannot be read.
  base::Result<Keys> keys_of(Ordinal ordinal) const;
  // Calls `visit` once for each key of a parameter, with its ordinals, each once and ascending.
  using ListVisitor = std::function<base::Result<>(const std::string& key, const OrdinalSet&)>;
  base::Result<> each_list(std::uint16_t parameter, const ListVisitor& visit) const;
  base::Result<> each_column_value(std::uint16_t parameter, const ListVisitor& visit) const;

  void add_list(std::uint16_t parameter, const std::string& key, const OrdinalSet& list);
  void add(Sums& sums, std::uint16_t parameter, std::string_view key, Ordinal ordinal) const;
  bool full() const;
  void problem(std::string text);
  std::string name(Ordinal ordinal) const;
  std::string code(std::uint16_t parameter) const;

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const ParameterSet& parameters_;
  const TypeState& type_;
  const std::uint32_t versions_;    // those that existed at the beginning
  const std::uint32_t block_size_;  // ordinals
  std::vector<std::string>& problems_;
  std::set<Ordinal> unreadable_;  // at most kProblemsMax
  Sums of_documents_;
  Sums of_index_;
};

}  // namespace engine
