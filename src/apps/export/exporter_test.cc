#include "apps/export/exporter.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>

#include "apps/export/packed_file.h"
#include "apps/import/byte_source.h"
#include "engine/testing/fixture.h"
#include "storage/testing/temporary_folder.h"

namespace apps {

namespace {

std::string read_file(const std::filesystem::path& path) {
  const auto source = open_file(path.string(), 1 << 20);
  if (!source) return "missing";
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto size = (*source)->read(buffer);
    REQUIRE(size.has_value());
    if (*size == 0) return text;
    text.append(buffer.data(), *size);
  }
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("an offline export writes a file for each type, plain or packed") {
  engine::testing::Fixture f;
  for (int i = 0; i < 1500; ++i)
    f.commit_one(f.update("Patient", "p" + std::to_string(i), ""));
  f.clock().advance(1000);
  const base::Timestamp since = f.clock().now();
  f.commit_one(f.update("Basic", "b", R"("code":{"text":"x"})"));
  f.commit_one(f.update("Patient", "p7", R"("active":true)"));
  f.commit_one(f.remove("Patient", "p8"));
  const storage::testing::TemporaryFolder folder;

  const auto run = [&](ExportOptions options, const std::string& name) {
    Exporter exporter(f.engine(), f.definitions(), f.caller(), std::move(options));
    const std::string out = (folder.path() / name).string();
    CHECK(exporter.run(out).has_value());
    return exporter.counts().resources.load();
  };
  CHECK(run({}, "all") == 1500);
  const std::string patients = read_file(folder.path() / "all/Patient.ndjson");
  CHECK(lines_in(patients) == 1499);
  CHECK(patients.ends_with("\n"));
  CHECK(patients.starts_with(R"({"resourceType":"Patient","id":"p0")"));
  CHECK(lines_in(read_file(folder.path() / "all/Basic.ndjson")) == 1);
  CHECK(files_in(folder.path() / "all") == 2);

  CHECK(run({.packing = ExportOptions::Packing::Gzip}, "packed") == 1500);
  CHECK(read_file(folder.path() / "packed/Patient.ndjson.gz") == patients);
  CHECK(std::filesystem::file_size(folder.path() / "packed/Patient.ndjson.gz") <
        patients.size() / 2);

  CHECK(run({.types = {f.type("Basic"), f.type("Encounter")}}, "some") == 1);
  CHECK(files_in(folder.path() / "some") == 1);
  CHECK(run({.since = since}, "new") == 2);
  CHECK(lines_in(read_file(folder.path() / "new/Patient.ndjson")) == 1);
}

TEST_CASE("a file that is not finished leaves nothing, and the old one stays") {
  const storage::testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "a.ndjson").string();
  for (const char* content : {"old", "new"}) {
    auto file = PackedFile::create(path, ExportOptions::Packing::Plain);
    REQUIRE(file.has_value());
    REQUIRE((*file)->append(content).has_value());
    if (std::string_view(content) == "old") CHECK((*file)->finish().has_value());
  }
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder.path()) == 1);
  CHECK_FALSE(PackedFile::create((folder.path() / "none/a").string(), ExportOptions::Packing::Plain)
                  .has_value());
}

}  // namespace apps
