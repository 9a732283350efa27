#include "terminology/package.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/check.h"
#include "base/deflate.h"

extern "C" const char eir_terminology_begin[];
extern "C" const char eir_terminology_end[];

namespace terminology {

const Package& Package::r4() {
  static const Package package(
      {eir_terminology_begin,
       static_cast<std::size_t>(eir_terminology_end - eir_terminology_begin)});
  return package;
}

Package::Package(std::string_view bytes) : bytes_(bytes) {
  layout::Header header{};
  CHECK(bytes.size() >= sizeof header);
  std::memcpy(&header, bytes.data(), sizeof header);
  CHECK(std::memcmp(header.magic, layout::kMagic, sizeof header.magic) == 0);
  CHECK(header.size == bytes.size());
  records_ = {reinterpret_cast<const layout::Record*>(bytes.data() + sizeof header),
              header.records};
}

std::vector<Candidate> Package::candidates(Kind kind, std::string_view url) const {
  const auto key = [&](const layout::Record& record) {
    return std::tuple(record.kind, text(record.url));
  };
  const auto found = std::ranges::equal_range(
      records_, std::tuple(static_cast<std::uint32_t>(kind), url), {}, key);
  std::vector<Candidate> candidates;
  for (const layout::Record& record : found)
    candidates.push_back({{kPackageSpace, static_cast<std::uint64_t>(&record - records_.data())},
                          std::string(text(record.version)),
                          std::string(text(record.status)),
                          {}});
  return candidates;
}

base::Result<fhir::json::Document> Package::load(Identity identity) const {
  CHECK(identity.space == kPackageSpace && identity.number < records_.size());
  const layout::Record& record = records_[identity.number];
  return fhir::json::Document::parse(TRY(base::inflate(text(record.data), record.json_size)));
}

std::vector<std::string_view> Package::urls(Kind kind) const {
  std::vector<std::string_view> urls;
  for (const layout::Record& record : records_)
    if (record.kind == static_cast<std::uint32_t>(kind)) urls.push_back(text(record.url));
  return urls;
}

}  // namespace terminology
