#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fhir/profile/testing/files.h"
#include "fhir/profile/validator.h"

// Takes each valid example, breaks one rule of its profile at a time, and looks for the rule's
// name among the findings. The rules are those of the compiled profile: what it requires, fixes,
// forbids and limits beyond R4. Rules within slices are broken by hand, in slicing_test.cc.
namespace fhir::profile {
namespace {

namespace fs = std::filesystem;

// A change of a text: some bytes give way to others.
struct Change {
  std::size_t begin = 0;
  std::size_t size = 0;
  std::string with;
  std::string rule;

  std::string apply(std::string_view text) const {
    std::string changed(text);
    return changed.replace(begin, size, with);
  }
};

class Breaker {
 public:
  explicit Breaker(const json::Document& document) : text_(document.text()) {}

  std::vector<Change> changes(const Program& program, json::Value resource) {
    node(program, program.root(), resource);
    return std::move(changes_);
  }

 private:
  void node(const Program& program, const Node& node, json::Value value) {
    if (!value.is_object()) return;
    for (const Child& child : node.children) {
      const Node& rules = program.nodes[child.node];
      for (const json::Value member : value) {
        const Property* const property = Definitions::r4().find_property(node.type, member.key());
        if (property == nullptr || property->element != child.element) continue;
        break_member(rules, member);
        if (!member.is_array()) {
          this->node(program, rules, member);
        } else if (!member.empty()) {
          this->node(program, rules, *member.begin());
        }
        break;
      }
    }
  }

  void break_member(const Node& rules, json::Value member) {
    // An unknown name: to the profile, the element is gone.
    const std::size_t key = offset(member.key().data());
    if (rules.min > 0) add(key, 1, "#", rules.id + "|min");
    const json::Value value = member.is_array() && !member.empty() ? *member.begin() : member;
    if (rules.max != kUnbounded && rules.max > 0 && member.is_array()) {
      std::string copies;
      for (std::size_t i = member.size(); i <= rules.max; ++i)
        copies += std::string(value.raw()) + ',';
      add(value.offset(), 0, copies, rules.id + "|max");
    }
    if (rules.fixed.exists() && value.is_string()) {
      add(value.offset() + 1, 0, "x", rules.id + "|fixed");
    }
    if (rules.pattern.exists() && value.is_object()) {
      add(value.offset(), value.raw().size(), R"({"id": "x"})", rules.id + "|pattern");
    }
    if (rules.max_length && value.is_string()) {
      add(value.offset() + 1, 0, std::string(*rules.max_length + 1, 'x'), rules.id + "|maxLength");
    }
  }

  void add(std::size_t begin, std::size_t size, std::string with, std::string rule) {
    changes_.push_back(
        {.begin = begin, .size = size, .with = std::move(with), .rule = std::move(rule)});
  }

  std::size_t offset(const char* at) const { return static_cast<std::size_t>(at - text_.data()); }

  std::string_view text_;
  std::vector<Change> changes_;
};

bool names(const std::vector<Finding>& findings, const std::string& rule) {
  return std::ranges::any_of(findings, [&](const Finding& each) { return each.rule == rule; });
}

class Mutations {
 public:
  explicit Mutations(const ProfileSet& set) : set_(set), validator_(set) {}

  void folder(const fs::path& path) {
    for (const auto& entry : fs::directory_iterator(path)) {
      const auto document = testing::read_resource(entry.path());
      if (!document || !document->root().is_object()) continue;
      for (const json::Value url : document->root().at("meta", "profile")) {
        const Program* const program = set_.find_program(url.string());
        if (program != nullptr) example(*document, *program, entry.path().filename().string());
      }
    }
  }

  std::size_t count() const { return count_; }
  std::size_t rules() const { return rules_.size(); }

 private:
  void example(const json::Document& document, const Program& program, const std::string& name) {
    const Options options{.profiles = {program.url}};
    const auto before = validator_.validate(document.root(), options);
    for (const Change& change : Breaker(document).changes(program, document.root())) {
      if (names(before, change.rule)) continue;  // broken already: a known difference
      const auto broken = json::Document::parse(change.apply(document.text()));
      if (!broken) continue;
      ++count_;
      rules_.insert(change.rule);
      const auto after = validator_.validate(broken->root(), options);
      CHECK_MESSAGE(names(after, change.rule), name << " does not name " << change.rule);
    }
  }

  const ProfileSet& set_;
  const ProfileValidator validator_;
  std::size_t count_ = 0;
  std::set<std::string> rules_;
};

TEST_CASE("a rule that is broken in a valid example is named") {
  const auto core = testing::testdata("dk-core");
  const auto medcom = testing::testdata("medcom");
  if (!core || !medcom) return;
  ProfileSet set(Definitions::r4());
  testing::add_folder(set, *core / "definitions");
  testing::add_folder(set, *medcom);
  Mutations mutations(set);
  mutations.folder(*core / "examples");
  for (const auto& guide : fs::directory_iterator(*medcom)) {
    if (fs::is_directory(guide.path() / "examples")) mutations.folder(guide.path() / "examples");
  }
  MESSAGE(mutations.count() << " changes of " << mutations.rules() << " rules");
  CHECK(mutations.count() > 100);
}

}  // namespace
}  // namespace fhir::profile
