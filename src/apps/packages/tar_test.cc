#include "apps/packages/tar.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>

namespace apps {
namespace {

class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  base::Result<std::size_t> read(std::span<char> buffer) override {
    // A little at a time, as a pipe might give it.
    const std::size_t size = std::min({buffer.size(), text_.size() - at_, std::size_t{100}});
    std::memcpy(buffer.data(), text_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

std::string member(const std::string& name, const std::string& content, char type = '0') {
  std::string block(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    block.replace(at, text.size(), text);
  };
  char size[12];
  std::snprintf(size, sizeof size, "%011zo", content.size());
  put(0, name);
  put(124, size);
  put(148, "        ");
  block[156] = type;
  unsigned sum = 0;
  for (const char c : block)
    sum += static_cast<unsigned char>(c);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  put(148, text);
  block += content;
  block.resize((block.size() + 511) / 512 * 512, '\0');
  return block;
}

base::Result<std::map<std::string, std::string>> read(std::string archive, TarLimits limits = {}) {
  std::map<std::string, std::string> files;
  TextSource source(std::move(archive));
  TRY_VOID(visit_tar(source, limits, [&](const std::string& name, std::string content) {
    files[name] = std::move(content);
    return base::Result<>{};
  }));
  return files;
}

TEST_CASE("a tar archive gives its files") {
  const std::string end(1024, '\0');
  const std::string long_name = "package/" + std::string(150, 'x');
  const auto files =
      read(member("package/", "", '5') + member("package/a.json", "{}") + member("empty", "") +
           member("l", long_name + '\0', 'L') + member("short", "long") +
           member("p", "17 path=b/c.json\n", 'x') + member("cut", "pax") + end);
  REQUIRE(files.has_value());
  CHECK(files->size() == 4);
  CHECK(files->at("package/a.json") == "{}");
  CHECK(files->at("empty").empty());
  CHECK(files->at(long_name) == "long");
}

TEST_CASE("a damaged tar archive is refused") {
  const std::string good = member("a", std::string(600, 'x')) + std::string(1024, '\0');
  CHECK(read(good).has_value());
  CHECK_FALSE(read(good.substr(0, 700)).has_value());
  CHECK_FALSE(read(good.substr(0, 300)).has_value());
  std::string changed = good;
  changed[3] = 'y';
  CHECK_FALSE(read(changed).has_value());
  CHECK_FALSE(read(good, {.file_bytes_max = 100}).has_value());
  CHECK_FALSE(read(member("a", "") + member("b", ""), {.files_max = 1}).has_value());
  CHECK_FALSE(read(std::string(2000, 'z')).has_value());
}

}  // namespace
}  // namespace apps
