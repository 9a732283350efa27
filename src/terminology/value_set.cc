#include "terminology/value_set.h"

#include <algorithm>

namespace terminology {

const Listed* Segment::find_listed(std::string_view code) const {
  const auto found = std::ranges::lower_bound(
      by_code, code, {}, [&](std::uint32_t each) -> std::string_view { return listed[each].code; });
  if (found == by_code.end() || listed[*found].code != code) return nullptr;
  return &listed[*found];
}

bool Segment::contains(std::string_view code) const {
  if (system == nullptr) return find_listed(code) != nullptr;
  const auto position = system->find(code);
  return position && members.contains(*position);
}

const Listed* Segment::remark(std::uint32_t position) const {
  const auto found =
      std::ranges::lower_bound(remarks, position, {}, &std::pair<std::uint32_t, Listed>::first);
  return found != remarks.end() && found->first == position ? &found->second : nullptr;
}

std::size_t Segment::bytes() const {
  std::size_t bytes = sizeof *this + members.runs().size_bytes() +
                      order.capacity() * sizeof(std::uint32_t) +
                      by_code.capacity() * sizeof(std::uint32_t);
  for (const Listed& each : listed)
    bytes += sizeof each + each.code.size() + each.display.size() + each.designations.size();
  for (const auto& [position, each] : remarks)
    bytes += sizeof each + each.code.size() + each.display.size() + each.designations.size();
  return bytes;
}

ValueSet::ValueSet(Header header, std::vector<Segment> segments, std::vector<std::string> imports)
    : header_(std::move(header)), segments_(std::move(segments)), imports_(std::move(imports)) {
  bytes_ = sizeof *this;
  for (std::uint32_t i = 0; i < segments_.size(); ++i) {
    const Segment& segment = segments_[i];
    by_system_[segment.url].push_back(i);
    size_ += segment.size();
    bytes_ += segment.bytes();
    if (segment.system != nullptr && !segment.system->case_sensitive()) case_sensitive_ = false;
  }
}

const Segment* ValueSet::find(std::string_view system, std::string_view version,
                              std::string_view code) const {
  const auto is_it = [&](const Segment& segment) {
    return version_fits(version, segment.version) && segment.contains(code);
  };
  if (system.empty()) {
    const auto found = std::ranges::find_if(segments_, is_it);
    return found == segments_.end() ? nullptr : &*found;
  }
  const auto of_system = by_system_.find(system);
  if (of_system == by_system_.end()) return nullptr;
  for (const std::uint32_t each : of_system->second)
    if (is_it(segments_[each])) return &segments_[each];
  return nullptr;
}

bool ValueSet::has_system(std::string_view system) const {
  return by_system_.contains(system);
}

}  // namespace terminology
