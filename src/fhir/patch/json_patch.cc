#include "fhir/json/document.h"
#include "fhir/patch/patch.h"
#include "fhir/patch/pointer.h"
#include "fhir/patch/tree.h"

namespace fhir::patch {
namespace {

using base::ErrorKind;
using Tokens = std::vector<std::string>;

constexpr std::size_t kBytesMax = json::Limits{}.bytes_max;  // of the values put in, together
constexpr std::size_t kDepthMax = 128;
constexpr std::size_t kWorkMax = std::size_t{1} << 30;  // bytes that tests and copies look at …
constexpr std::size_t kWorkPerChild = 16;               // … and members passed on the way

// One JSON Patch on one document. https://www.rfc-editor.org/rfc/rfc6902#section-4
class JsonPatch {
 public:
  explicit JsonPatch(json::Value current) : root_(current) {}

  base::Result<> apply(const json::Value& operation) {
    ++number_;
    if (!operation.is_object()) return invalid("it is not an object");
    const json::Value op = operation.find("op");
    if (!op || !op.is_string()) return invalid("it has no 'op'");
    const Tokens path = TRY(pointer(operation, "path"));
    const std::string name = op.string();
    if (name == "remove") return remove(path);
    if (name == "move") return move(TRY(pointer(operation, "from")), path);
    if (name == "copy") return copy(TRY(pointer(operation, "from")), path);
    const json::Value value = operation.find("value");
    if (name != "add" && name != "replace" && name != "test") {
      return invalid("'op' must be add, remove, replace, move, copy or test");
    }
    if (!value) return invalid("it has no 'value'");
    if (name == "add") return add(path, Tree(value));
    if (name == "replace") return replace(path, Tree(value));
    return test(path, value);
  }

  std::string text() const {
    std::string out;
    root_.append_to(out);
    return out;
  }

 private:
  std::unexpected<base::Error> refuse(ErrorKind kind, std::string_view why) const {
    return base::fail(kind, "Operation " + std::to_string(number_) +
                                " of the JSON Patch cannot be done: " + std::string(why) + ".");
  }
  std::unexpected<base::Error> invalid(std::string_view why) const {
    return refuse(ErrorKind::Invalid, why);
  }

  base::Result<Tokens> pointer(const json::Value& operation, std::string_view name) const {
    const json::Value text = operation.find(name);
    if (!text || !text.is_string()) return invalid("it has no '" + std::string(name) + "'");
    auto tokens = parse_pointer(text.string());
    if (!tokens) return invalid("'" + std::string(name) + "' is not a JSON Pointer");
    return std::move(*tokens);
  }

  // The value at the first `count` tokens, or null.
  base::Result<Tree*> find(const Tokens& tokens, std::size_t count) {
    Tree* at = &root_;
    for (std::size_t token = 0; token < count && at; ++token) {
      TRY_VOID(charge(at->children().size() * kWorkPerChild));
      at = child(*at, tokens[token]);
    }
    // What is done next may move all of its children.
    if (at) TRY_VOID(charge(at->children().size() * kWorkPerChild));
    return at;
  }

  static Tree* child(Tree& of, const std::string& token) {
    if (of.is_object()) return of.find(token);
    if (!of.is_array()) return nullptr;
    const auto index = array_index(token);
    return index && *index < of.children().size() ? &of.children()[*index].value : nullptr;
  }

  base::Result<> charge(std::size_t bytes) {
    work_ += bytes;
    if (work_ > kWorkMax) return refuse(ErrorKind::TooCostly, "the patch takes too much work");
    return {};
  }

  base::Result<> check_size(const Tree& value, const Tokens& path) {
    const std::size_t bytes = value.bytes();
    TRY_VOID(charge(bytes));
    bytes_ += bytes;
    if (bytes_ > kBytesMax) return refuse(ErrorKind::TooLarge, "the values are too large");
    if (path.size() + value.depth() > kDepthMax) {
      return refuse(ErrorKind::TooLarge, "the result is nested too deep");
    }
    return {};
  }

  base::Result<> add(const Tokens& path, Tree value) {
    TRY_VOID(check_size(value, path));
    if (path.empty()) {
      root_ = std::move(value);
      return {};
    }
    Tree* parent = TRY(find(path, path.size() - 1));
    if (!parent) return invalid("what 'path' should be added to does not exist");
    if (parent->is_object()) {
      parent->set(path.back(), std::move(value));
      return {};
    }
    if (!parent->is_array()) return invalid("'path' leads into a value that has no members");
    std::vector<Member>& elements = parent->children();
    const auto index =
        path.back() == "-" ? std::optional(elements.size()) : array_index(path.back());
    if (!index || *index > elements.size()) return invalid("'path' is not an index of the array");
    elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(*index),
                    Member{{}, std::move(value)});
    return {};
  }

  base::Result<> remove(const Tokens& path) {
    if (path.empty()) return invalid("the whole document cannot be removed");
    Tree* parent = TRY(find(path, path.size() - 1));
    if (!parent || !child(*parent, path.back())) return invalid("'path' does not exist");
    if (parent->is_object()) {
      parent->erase(path.back());
    } else {
      std::vector<Member>& elements = parent->children();
      elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(*array_index(path.back())));
    }
    return {};
  }

  base::Result<> replace(const Tokens& path, Tree value) {
    TRY_VOID(check_size(value, path));
    Tree* target = TRY(find(path, path.size()));
    if (!target) return invalid("'path' does not exist");
    *target = std::move(value);
    return {};
  }

  base::Result<> move(const Tokens& from, const Tokens& path) {
    Tree* source = TRY(find(from, from.size()));
    if (!source) return invalid("'from' does not exist");
    if (from == path) return {};
    const bool into_itself =
        path.size() > from.size() && std::equal(from.begin(), from.end(), path.begin());
    if (from.empty() || into_itself) return invalid("a value cannot be moved into itself");
    Tree value = std::move(*source);
    TRY_VOID(remove(from));
    return add(path, std::move(value));
  }

  base::Result<> copy(const Tokens& from, const Tokens& path) {
    Tree* source = TRY(find(from, from.size()));
    if (!source) return invalid("'from' does not exist");
    TRY_VOID(charge(source->bytes()));
    return add(path, Tree(*source));
  }

  base::Result<> test(const Tokens& path, const json::Value& value) {
    Tree* target = TRY(find(path, path.size()));
    if (!target) return refuse(ErrorKind::Conflict, "the value to test does not exist");
    TRY_VOID(charge(value.raw().size()));
    if (!target->equals(value)) return refuse(ErrorKind::Conflict, "the test fails");
    return {};
  }

  Tree root_;
  std::size_t number_ = 0;
  std::size_t bytes_ = 0;
  std::size_t work_ = 0;
};

}  // namespace

base::Result<std::string> apply_json_patch(std::string_view current, std::string_view patch) {
  const auto document = TRY(json::Document::parse(std::string(current)));
  const auto operations = TRY(json::Document::parse(std::string(patch)));
  if (!operations.root().is_array()) {
    return base::fail(ErrorKind::Invalid, "A JSON Patch must be an array of operations.");
  }
  if (operations.root().size() > kOperationsMax) {
    return base::fail(ErrorKind::TooLarge, "A JSON Patch may have at most " +
                                               std::to_string(kOperationsMax) + " operations.");
  }
  JsonPatch run(document.root());
  for (const json::Value& operation : operations.root())
    TRY_VOID(run.apply(operation));
  return run.text();
}

}  // namespace fhir::patch
