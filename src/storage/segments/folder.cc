#include "storage/segments/folder.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

namespace storage::segments {

namespace {

constexpr std::string_view kUnfinished = ".new";
constexpr std::size_t kDigits = 8;

std::string_view suffix_of(Folder::Kind kind) {
  switch (kind) {
    case Folder::Kind::Segment:
      return ".segment";
    case Folder::Kind::Dictionary:
      return ".dictionary";
  }
  return "";
}

// The number in "00000012.segment". Nothing for any other name: such files are left alone.
std::optional<std::uint32_t> number_of(std::string_view name, Folder::Kind kind) {
  if (name.size() != kDigits + suffix_of(kind).size() || !name.ends_with(suffix_of(kind))) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, number);
  if (error != std::errc() || end != name.data() + kDigits) return std::nullopt;
  return number;
}

}  // namespace

base::Error in_file(base::Error error, const std::string& file) {
  error.detail = file + ": " + error.detail;
  return error;
}

std::filesystem::path Folder::path_of(Kind kind, std::uint32_t number) const {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%08u", number);
  return path_ / (digits + std::string(suffix_of(kind)));
}

std::string Folder::describe(Kind kind, std::uint32_t number) const {
  return path_of(kind, number).string();
}

base::Result<std::unique_ptr<FolderLock>> Folder::lock_and_tidy() {
  TRY_VOID(files_.make_folders(path_));
  auto lock = TRY(files_.lock(path_));
  for (const std::string& name : TRY(files_.list(path_))) {
    if (!name.ends_with(kUnfinished)) continue;
    const std::string_view final_name =
        std::string_view(name).substr(0, name.size() - kUnfinished.size());
    if (number_of(final_name, Kind::Segment) || number_of(final_name, Kind::Dictionary)) {
      TRY_VOID(files_.remove(path_ / name));
    }
  }
  // A process that was killed may have renamed a file and not come to this.
  TRY_VOID(files_.sync_folder(path_));
  return lock;
}

base::Result<std::uint32_t> Folder::count(Kind kind) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : TRY(files_.list(path_))) {
    if (const auto number = number_of(name, kind)) numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  for (std::uint32_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == i + 1) continue;
    return base::fail_with_detail(
        base::ErrorKind::Internal,
        "A file of the ledger is missing: restore the one that the log names from a backup.",
        numbers[i] == 0 ? describe(kind, 0) + " has a number that is never used"
                        : describe(kind, i + 1) + " is missing");
  }
  return static_cast<std::uint32_t>(numbers.size());
}

base::Result<Folder::OpenSegment> Folder::open_segment(std::uint32_t number) {
  auto file = TRY(files_.open(path_of(Kind::Segment, number)));
  std::string page(kRecordsBegin, '\0');
  page.resize(TRY(file->read_at(0, page)));
  auto header = decode_header(page);
  if (!header) {
    return std::unexpected(in_file(std::move(header).error(), describe(Kind::Segment, number)));
  }
  if (header->number != number) {
    return base::fail_with_detail(
        base::ErrorKind::Internal,
        "A file of the ledger is not the one that its name says: restore it from a backup.",
        describe(Kind::Segment, number) + ": offset 12: this is segment " +
            std::to_string(header->number));
  }
  return OpenSegment{*header, std::move(file)};
}

base::Result<Folder::OpenSegment> Folder::create_segment(const SegmentHeader& header,
                                                         std::uint64_t reserve) {
  auto file = TRY(publish(path_of(Kind::Segment, header.number), encode_header(header), reserve));
  return OpenSegment{header, std::move(file)};
}

base::Result<std::unique_ptr<Dictionary>> Folder::open_dictionary(std::uint32_t number,
                                                                  const LedgerId& ledger) {
  const auto file = TRY(files_.open(path_of(Kind::Dictionary, number)));
  std::string bytes(std::min<std::uint64_t>(TRY(file->size()), kDictionaryFileBytesMax), '\0');
  bytes.resize(TRY(file->read_at(0, bytes)));
  auto dictionary = decode_dictionary_file(bytes, ledger, number);
  if (!dictionary) {
    return std::unexpected(
        in_file(std::move(dictionary).error(), describe(Kind::Dictionary, number)));
  }
  return std::move(*dictionary);
}

base::Result<> Folder::store_dictionary(const Dictionary& dictionary, const LedgerId& ledger) {
  TRY(publish(path_of(Kind::Dictionary, dictionary.number()),
              encode_dictionary_file(dictionary, ledger), 0));
  return {};
}

base::Result<std::unique_ptr<File>> Folder::publish(const std::filesystem::path& path,
                                                    std::string_view bytes, std::uint64_t reserve) {
  const std::filesystem::path unfinished = path.string() + std::string(kUnfinished);
  auto file = TRY(files_.create(unfinished));
  // On a disk almost full the file begins small, and grows when there is room.
  [[maybe_unused]] const auto ignored = file->reserve(reserve);
  TRY_VOID(file->write_at(0, bytes));
  TRY_VOID(file->sync());
  TRY_VOID(files_.rename(unfinished, path));
  TRY_VOID(files_.sync_folder(path_));
  return file;
}

}  // namespace storage::segments
