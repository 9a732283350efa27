#include "apps/import/byte_source.h"

#include <zip.h>

#include <cstdint>
#include <memory>

namespace apps {

namespace {

using base::ErrorKind;
using base::fail;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

constexpr zip_int64_t kEntriesMax = 1'000'000;

class ZipEntrySource final : public ByteSource {
 public:
  ZipEntrySource(zip_file_t* entry, std::uint64_t bytes_max) : entry_(entry), left_(bytes_max) {}

  base::Result<std::size_t> read(std::span<char> buffer) override {
    const zip_int64_t got = zip_fread(entry_.get(), buffer.data(), buffer.size());
    if (got < 0) return fail(ErrorKind::Invalid, "the archive is damaged: it cannot be unpacked");
    const auto size = static_cast<std::size_t>(got);
    if (size > left_) return fail(ErrorKind::TooLarge, "the file unpacks to too many bytes");
    left_ -= size;
    return size;
  }

 private:
  std::unique_ptr<zip_file_t, CloseEntry> entry_;
  std::uint64_t left_;
};

}  // namespace

base::Result<> visit_zip(const std::string& path, std::uint64_t unpacked_bytes_max,
                         const ArchiveVisitor& visit) {
  int error = 0;
  const std::unique_ptr<zip_t, CloseArchive> archive(
      zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (archive == nullptr)
    return fail(ErrorKind::Invalid, "the file is not a zip archive, or is damaged");
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count > kEntriesMax) return fail(ErrorKind::TooLarge, "the archive has too many files");
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* const name = zip_get_name(archive.get(), index, 0);
    if (name == nullptr || std::string_view(name).ends_with('/')) continue;
    zip_file_t* const entry = zip_fopen_index(archive.get(), index, 0);
    if (entry == nullptr) return fail(ErrorKind::Invalid, "a file in the archive cannot be opened");
    ZipEntrySource source(entry, unpacked_bytes_max);
    TRY_VOID(visit(name, source));
  }
  return {};
}

}  // namespace apps
