#include "apps/import/document_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace apps {

namespace {

class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  base::Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t size = std::min({buffer.size(), text_.size() - at_, std::size_t{7}});
    text_.copy(buffer.data(), size, at_);
    at_ += size;
    return size;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

std::vector<std::string> read(const std::string& text, std::size_t bytes_max) {
  TextSource source(text);
  StreamOptions options;
  options.document_bytes_max = bytes_max;
  std::vector<std::string> found;
  const auto done = read_documents(source, options, [&](FoundDocument document) {
    found.push_back(document.place + ": " + document.text);
    return base::Result<>{};
  });
  CHECK(done.has_value());
  return found;
}

}  // namespace

TEST_CASE("a Bundle past the limit is taken apart, and what stands behind it is read too") {
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"collection","entry":[{"a":1}, {"b":"]}"}],)"
      R"("link":[{"x":"}"}],"total":2})";
  const std::vector<std::string> entries = {R"(entry 0: {"a":1})", R"(entry 1: {"b":"]}"})"};
  CHECK(read(bundle, 60) == entries);
  CHECK(read(bundle, 1000) == std::vector<std::string>{": " + bundle});

  const std::vector<std::string> found = read(bundle + "\n{\"c\":3}\n" + bundle, 60);
  REQUIRE(found.size() == 5);
  CHECK(found[1] == entries[1]);
  CHECK(found[2].ends_with(R"({"c":3})"));
  CHECK(found[3] == entries[0]);
  CHECK(found[4] == entries[1]);
}

}  // namespace apps
