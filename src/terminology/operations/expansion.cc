#include "terminology/operations/expansion.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text/fold.h"

namespace terminology {

namespace {

using base::ErrorKind;
using base::fail;

class Expander {
 public:
  Expander(const ValueSet& set, const ExpansionRequest& request) : set_(set), request_(request) {
    std::string words = base::fold(request.filter);
    for (std::size_t begin = 0; begin < words.size();) {
      const std::size_t end = std::min(words.find(' ', begin), words.size());
      if (end > begin) words_.push_back(words.substr(begin, end - begin));
      begin = end + 1;
    }
    selective_ = !words_.empty() || request.active_only || request.exclude_abstract;
    // A page cuts trees, and a filter takes their inner nodes.
    nested_ = !request.exclude_nested && words_.empty() && !request.count && request.offset == 0;
  }

  base::Result<Expansion> run() {
    first_ = request_.offset;
    limit_ = std::min(request_.count.value_or(kUnpagedMax), kPageMax);
    if (!selective_ && !request_.count && set_.size() > kUnpagedMax) return refuse(set_.size());
    for (const Segment& segment : set_.segments())
      add(segment);
    if (!request_.count && made_.total > kUnpagedMax + first_) return refuse(made_.total);
    return std::move(made_);
  }

 private:
  std::unexpected<base::Error> refuse(std::uint64_t size) const {
    return fail(ErrorKind::TooCostly,
                "the expansion has " + std::to_string(size) +
                    " codes: ask for a part with count and offset, or narrow it with filter");
  }

  void add(const Segment& segment) {
    const std::uint64_t size = segment.size();
    // Whole segments before the page, and behind it, need not be walked.
    const bool outside = made_.total + size <= first_ || made_.entries.size() >= limit_;
    if (!selective_ && outside) {
      made_.total += size;
      return;
    }
    if (segment.system == nullptr) {
      for (const Listed& each : segment.listed)
        take({&segment, 0, &each, 0});
    } else if (!segment.order.empty()) {
      for (const std::uint32_t each : segment.order)
        take({&segment, each, nullptr, 0});
    } else {
      add_runs(segment);
    }
  }

  void add_runs(const Segment& segment) {
    open_.clear();
    for (const Interval& run : segment.members.runs()) {
      std::uint32_t each = run.begin;
      if (!selective_ && !nested_ && made_.total < first_) {
        const std::uint64_t skip = std::min<std::uint64_t>(first_ - made_.total, run.end - each);
        made_.total += skip;
        each += static_cast<std::uint32_t>(skip);
      }
      for (; each < run.end; ++each) {
        if (!selective_ && made_.entries.size() >= limit_) {
          made_.total += run.end - each;
          break;
        }
        take({&segment, each, nullptr, 0});
      }
    }
  }

  void take(ExpansionEntry entry) {
    if (request_.active_only && entry.inactive()) return;
    if (request_.exclude_abstract && entry.abstract()) return;
    if (!words_.empty() && !is_found(entry)) return;
    const std::uint64_t place = made_.total++;
    if (place < first_ || made_.entries.size() >= limit_) return;
    if (nested_ && entry.listed == nullptr && entry.segment->order.empty()) {
      const Hierarchy& hierarchy = entry.segment->system->hierarchy();
      while (!open_.empty() && entry.position >= hierarchy.forest_end(open_.back()))
        open_.pop_back();
      entry.depth = static_cast<std::uint32_t>(std::min<std::size_t>(open_.size(), kDepthMax));
      open_.push_back(entry.position);
    }
    made_.entries.push_back(entry);
  }

  bool is_found(const ExpansionEntry& entry) const {
    std::vector<std::string> texts = {base::fold(entry.code())};
    const auto ways = entry.listed != nullptr ? ways_to_show(*entry.listed)
                                              : ways_to_show(*entry.segment->system, entry.position,
                                                             entry.remark(), {});
    for (const Shown& each : ways)
      texts.push_back(base::fold(each.value));
    return std::ranges::any_of(texts, [&](const std::string& text) {
      return std::ranges::all_of(words_, [&](const std::string& word) {
        for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
          if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '-' || text[at - 1] == '(')
            return true;
        return false;
      });
    });
  }

  // As deep as a JSON document may be, with what stands around.
  static constexpr std::size_t kDepthMax = 20;

  const ValueSet& set_;
  const ExpansionRequest& request_;
  std::vector<std::string> words_;
  bool selective_ = false;
  bool nested_ = false;
  std::uint64_t first_ = 0;
  std::uint64_t limit_ = 0;
  std::vector<std::uint32_t> open_;  // positions that may have others below them
  Expansion made_;
};

}  // namespace

base::Result<Expansion> expand(const ValueSet& set, const ExpansionRequest& request) {
  return Expander(set, request).run();
}

}  // namespace terminology
