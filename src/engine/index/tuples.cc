#include "engine/index/tuples.h"

#include <string>
#include <utility>

#include "engine/index/key.h"
#include "engine/index/plain.h"

namespace engine {

namespace {

// Made of the keys of the components from `part` on, behind `begun`.
class Product {
 public:
  Product(std::uint16_t parameter, std::size_t entries_max, std::vector<IndexEntry>& out)
      : parameter_(parameter), entries_max_(entries_max), out_(out) {}

  void add_part(const fhir::SearchValue& value) {
    if (value.parameter >= parts_.size()) parts_.resize(value.parameter + std::size_t{1});
    add_plain(value, parts_[value.parameter]);
  }

  bool make() { return parts_.empty() || make(key::tuple(), 0); }

 private:
  bool make(const std::string& begun, std::size_t part) {
    const bool last = part + 1 == parts_.size();
    for (const IndexEntry& entry : parts_[part]) {
      std::string key = begun;
      if (last) {
        if (out_.size() >= entries_max_) return false;
        key += entry.key;
        out_.push_back({parameter_, std::move(key), entry.target, entry.target_id});
        continue;
      }
      // The number of a resource is known only later, and then added at the end.
      if (entry.target != fhir::TypeId::None) continue;
      key::append_part(key, entry.key);
      key::end_part(key);
      if (!make(key, part + 1)) return false;
    }
    return true;
  }

  const std::uint16_t parameter_;
  const std::size_t entries_max_;
  std::vector<std::vector<IndexEntry>> parts_;
  std::vector<IndexEntry>& out_;
};

}  // namespace

bool add_tuples(std::uint16_t parameter, std::span<const fhir::SearchValue> parts,
                std::size_t entries_max, std::vector<IndexEntry>& out) {
  Product product(parameter, entries_max, out);
  for (const fhir::SearchValue& value : parts)
    product.add_part(value);
  return product.make();
}

}  // namespace engine
